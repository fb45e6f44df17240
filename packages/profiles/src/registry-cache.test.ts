import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRegistry } from './load-registry.ts';
import { createRegistryCache, type RegistryCache } from './registry-cache.ts';

const TEXT =
  'schemaVersion = 1\ndefault = "w"\n[workloads.w]\ntypes = ["runner"]\n[workloads.w.profiles.a]\n';

let directory: string;
let project: string;
let entries: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'up-test-'));
  project = directory;
  entries = join(directory, 'cache');
  await writeFile(join(project, 'up.toml'), TEXT);
});
afterEach(() => rm(directory, { recursive: true }));

const cacheBuiltBy = (builtBy: string): RegistryCache => createRegistryCache({ directory: entries, builtBy });

async function onlyEntry(): Promise<string> {
  const [name = '', ...others] = await readdir(entries);
  expect(others).toEqual([]);
  return join(entries, name);
}

describe('the cache of registries', () => {
  it('gives the same registry again, for the place where the text is now', async () => {
    const built = await loadRegistry(project, { cache: cacheBuiltBy('1') });
    expect(await loadRegistry(project, { cache: cacheBuiltBy('1') })).toEqual(built);
    const moved = await mkdtemp(join(tmpdir(), 'up-test-'));
    await writeFile(join(moved, 'up.toml'), TEXT);
    const again = await loadRegistry(moved, { cache: cacheBuiltBy('1') });
    expect(again).toEqual({ ...built, file: join(moved, 'up.toml'), root: moved });
    await rm(moved, { recursive: true });
  });

  it('is really asked: an entry is taken for what it says', async () => {
    const cache = cacheBuiltBy('1');
    const built = await loadRegistry(project, { cache });
    await cache.put(TEXT, { ...built, defaultWorkload: 'from the cache' });
    expect((await loadRegistry(project, { cache })).defaultWorkload).toBe('from the cache');
  });

  it.each([
    ['cut short', (entry: string) => entry.slice(0, -10)],
    ['with another letter in it', (entry: string) => entry.replace('runner', 'ranner')],
    ['empty', () => ''],
    ['not ours', () => 'hello\n{}'],
  ])('builds anew from an entry that is %s', async (_, damage) => {
    const built = await loadRegistry(project, { cache: cacheBuiltBy('1') });
    const file = await onlyEntry();
    await writeFile(file, damage(await readFile(file, 'utf8')));
    expect(await loadRegistry(project, { cache: cacheBuiltBy('1') })).toEqual(built);
  });

  it('does not believe entries of other code', async () => {
    const cache = cacheBuiltBy('1');
    await cache.put(TEXT, { ...(await loadRegistry(project)), defaultWorkload: 'old' });
    expect((await loadRegistry(project, { cache: cacheBuiltBy('2') })).defaultWorkload).toBe('w');
  });

  it('keeps no entry of a text that is wrong', async () => {
    await writeFile(join(project, 'up.toml'), `${TEXT}wrong = 1\n`);
    await expect(loadRegistry(project, { cache: cacheBuiltBy('1') })).rejects.toMatchObject({
      code: 'UP_CONFIG_INVALID',
    });
    await expect(readdir(entries)).rejects.toThrow('ENOENT');
  });

  it('is no failure where it cannot be written', async () => {
    await writeFile(entries, 'a file where the directory would be');
    expect((await loadRegistry(project, { cache: cacheBuiltBy('1') })).defaultWorkload).toBe('w');
  });

  it('stays small', async () => {
    const cache = cacheBuiltBy('1');
    const registry = await loadRegistry(project);
    for (let index = 0; index < 30; index += 1) await cache.put(`${TEXT}# ${index}`, registry);
    expect((await readdir(entries)).length).toBeLessThanOrEqual(20);
  });
});
