import type { Registry } from '@up/profiles';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectTargets } from './select-targets.ts';
import { testRegistry } from './testing/registry.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await testRegistry();
});

describe('selectTargets', () => {
  const names = (...patterns: readonly string[]): readonly string[] =>
    selectTargets(registry, patterns).map(({ name }) => name);

  it.each<{ pattern: string; found: readonly string[] }>([
    { pattern: 'web-default-iso', found: ['web-default-iso'] },
    { pattern: '4k', found: ['web-4k-runner', 'web-4k-vm'] },
    { pattern: '4k/vm', found: ['web-4k-vm'] },
    { pattern: 'load/stress', found: ['load-stress-runner'] },
    { pattern: 'load/*/runner', found: ['load-default-runner', 'load-stress-runner'] },
    { pattern: 'load', found: ['load-default-runner', 'load-stress-runner'] },
    { pattern: 'vm', found: ['web-4k-vm', 'web-default-vm'] },
    { pattern: '*-container', found: ['web-default-container'] },
  ])('takes $pattern', ({ pattern, found }) => {
    expect(names(pattern)).toEqual(found);
  });

  it('takes all without a pattern, and each once', () => {
    expect(names()).toHaveLength(9);
    expect(names('vm', '4k')).toEqual(['web-4k-runner', 'web-4k-vm', 'web-default-vm']);
  });

  it.each(['stres', 'load/stres', 'web-default-iso.', 'web.default.iso', '(', ''])(
    'refuses %j',
    (pattern) => {
      expect(() => names(pattern)).toThrow(expect.objectContaining({ code: 'UP_USAGE' }));
    },
  );

  it('names the nearest', () => {
    expect(() => names('web-defalt-iso')).toThrow('Did you mean "web-default-iso"?');
  });
});
