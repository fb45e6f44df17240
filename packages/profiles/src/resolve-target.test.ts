import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UpError } from '@up/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRegistry } from './load-registry.ts';
import type { Registry } from './registry.ts';
import { resolveProfile, resolveType } from './resolve-target.ts';
import { listTargets } from './target.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadRegistry(dirname(fileURLToPath(import.meta.url)));
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UpError) return `${error.code} ${error.message} | ${error.hint}`;
  }
  return 'nothing was thrown';
}

describe('resolveProfile', () => {
  it.each([
    ['default', 'test-origin/default'],
    ['test-origin/low-latency', 'test-origin/low-latency'],
    ['swarm-client/default', 'swarm-client/default'],
  ])('%s is %s', (name, full) => {
    expect(resolveProfile(registry, name).name).toBe(full);
  });

  it.each([
    ['defualt', 'Did you mean "default"?'],
    ['burst', 'Did you mean "swarm-client/burst"?'],
    ['swarm-client', 'Did you mean "swarm-client/default"?'],
    ['test-origin/lowlatency', 'Did you mean "low-latency"?'],
    ['swarm-clinet/burst', 'Did you mean "swarm-client/burst"?'],
    ['kubernetes', 'test-origin has no profile "kubernetes"'],
    ['constructor', 'has no profile "constructor"'],
    ['test-origin/default/extra', 'UP_PROFILE_UNKNOWN'],
  ])('%s is unknown: %s', (name, message) => {
    const said = messageOf(() => resolveProfile(registry, name));
    expect(said).toContain('UP_PROFILE_UNKNOWN');
    expect(said).toContain(message);
  });
});

describe('resolveType', () => {
  it('takes the types of the profile', () => {
    expect(resolveType(resolveProfile(registry, 'tap'), 'vm')).toBe('vm');
  });

  it('names the nearest type', () => {
    const said = messageOf(() => resolveType(resolveProfile(registry, 'default'), 'contaner'));
    expect(said).toContain('UP_TYPE_UNKNOWN');
    expect(said).toContain('Did you mean "container"?');
  });

  it('says what the profile comes as', () => {
    const said = messageOf(() => resolveType(resolveProfile(registry, 'tap'), 'runner'));
    expect(said).toContain('UP_TYPE_NOT_OFFERED');
    expect(said).toContain('It comes as: vm');
  });
});

describe('listTargets', () => {
  it('derives one name from workload, profile and type, each once, in order', () => {
    const names = listTargets(registry).map(({ name }) => name);
    expect(names).toContain('test-origin-default-container');
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toHaveLength(6 * 5 + 2 + 5 * 2);
  });

  it('says where each can be built', () => {
    const platforms = Object.fromEntries(
      listTargets(registry).map(({ name, buildsOn }) => [name, buildsOn.join()]),
    );
    expect(platforms['test-origin-default-runner']).toBe('linux,darwin');
    expect(platforms['test-origin-default-container']).toBe('linux,darwin');
    expect(platforms['test-origin-default-iso']).toBe('linux');
  });
});
