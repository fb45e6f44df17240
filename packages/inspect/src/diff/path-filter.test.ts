import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathFilter } from './path-filter.ts';

describe('createPathFilter', () => {
  it.each([
    ['/etc', '/etc', true],
    ['/etc', '/etc/ssl/certs', true],
    ['/etc', '/etcetera', false],
    ['etc/', '/etc/x', true],
    ['*.conf', '/etc/a/b.conf', true],
    ['*.conf', '/etc/b.config', false],
    ['/etc/*.conf', '/etc/b.conf', true],
    ['/etc/*.conf', '/etc/a/b.conf', false],
    ['/etc/**/*.conf', '/etc/b.conf', true],
    ['/etc/**/*.conf', '/etc/a/c/b.conf', true],
    ['/usr/**', '/usr/bin/x', true],
    ['/**/bin', '/usr/local/bin/x', true],
    ['/usr/[bl]i[nb]', '/usr/lib/x', true],
    ['/us?', '/usr', true],
    ['/', '/anything', true],
    ['**', '/anything', true],
  ])('%s %s %s', (pattern, path, expected) => {
    expect(createPathFilter([pattern])(path)).toBe(expected);
  });

  it('takes one of several', () => {
    const filter = createPathFilter(['/a', '/b']);
    expect(['/a', '/b', '/c'].map(filter)).toEqual([true, true, false]);
  });

  it('agrees with the definition of **', () => {
    const part = fc.constantFrom('a', 'b', '**', '*');
    const name = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.array(name, { maxLength: 6 }),
        (parts, names) => {
          const expected =
            names.some((_, end) => isMatch(parts, names.slice(0, end + 1))) || isMatch(parts, []);
          expect(createPathFilter([`/${parts.join('/')}`])(`/${names.join('/')}`)).toBe(expected);
        },
      ),
      { seed: 9, numRuns: 500 },
    );
  });

  it('is quick for patterns that would backtrack', () => {
    const filter = createPathFilter([`/${'**/a/'.repeat(50)}z`]);
    expect(filter(`/${'a/'.repeat(500)}b`)).toBe(false);
  });
});

function isMatch([part, ...parts]: readonly string[], names: readonly string[]): boolean {
  if (part === undefined) return names.length === 0;
  const [name, ...rest] = names;
  if (part === '**') return isMatch(parts, names) || (name !== undefined && isMatch([part, ...parts], rest));
  return name !== undefined && (part === '*' || part === name) && isMatch(parts, rest);
}
