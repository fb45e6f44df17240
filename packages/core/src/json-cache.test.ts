import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJsonCache, type JsonCache, type JsonCacheOptions } from './json-cache.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'up-json-cache-'));
});
afterEach(() => rm(root, { recursive: true }));

function cache(over: Partial<JsonCacheOptions> = {}): JsonCache<unknown> {
  return createJsonCache({ directory: join(root, 'answers'), builtBy: 'build 1', maxEntries: 10, ...over });
}

/** The files of the cache, the one that was changed last at the end. */
async function entries(): Promise<readonly string[]> {
  const directory = join(root, 'answers');
  const files = (await readdir(directory)).map((name) => join(directory, name));
  const times = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
  return files
    .map((file, index) => ({ file, time: times[index] ?? 0 }))
    .sort((one, other) => one.time - other.time)
    .map(({ file }) => file);
}

async function onlyEntry(): Promise<string> {
  const [file, ...more] = await entries();
  expect(more).toEqual([]);
  return file ?? '';
}

describe('a cache of JSON values', () => {
  it('gives what was put under the same key, and nothing under another', async () => {
    const value = { list: [1, null, 'ä\n'], nested: { is: true } };
    await cache().put('question', value);
    expect(await cache().get('question')).toEqual(value);
    expect(await cache().get('questio')).toBeUndefined();
  });

  it('gives what was put last', async () => {
    await cache().put('question', 1);
    await cache().put('question', 2);
    expect(await cache().get('question')).toBe(2);
    expect(await entries()).toHaveLength(1);
  });

  it('is empty where there is no directory yet', async () => {
    expect(await cache().get('question')).toBeUndefined();
  });

  it('does not believe what other code has put there', async () => {
    await cache().put('question', 'old');
    expect(await cache({ builtBy: 'build 2' }).get('question')).toBeUndefined();
    expect(await cache({ builtBy: 'build' }).get(' 1\0question')).toBeUndefined();
    expect(await cache().get('question')).toBe('old');
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -1)],
    ['empty', () => ''],
    ['of one line', (text: string) => text.replace('\n', '')],
    ['changed', (text: string) => text.replace('right', 'wrong')],
    ['longer', (text: string) => `${text} `],
  ])('counts an entry that is %s as absent, and replaces it', async (_, damage) => {
    await cache().put('question', { answer: 'right' });
    const file = await onlyEntry();
    await writeFile(file, damage(await readFile(file, 'utf8')));
    expect(await cache().get('question')).toBeUndefined();
    await cache().put('question', { answer: 'right' });
    expect(await cache().get('question')).toEqual({ answer: 'right' });
  });

  it('is for nobody else to read', async () => {
    await cache().put('question', 1);
    expect((await stat(await onlyEntry())).mode & 0o077).toBe(0);
  });

  it('removes the oldest of too many', async () => {
    const keys = ['a', 'b', 'c', 'd'];
    for (const [age, key] of keys.entries()) {
      await cache({ maxEntries: 3 }).put(key, key);
      // File systems tell times apart more or less finely: these are an hour apart.
      const hour = age * 3600;
      const file = (await entries()).at(-1) ?? '';
      await utimes(file, hour, hour);
    }
    expect(await Promise.all(keys.map((key) => cache().get(key)))).toEqual([undefined, 'b', 'c', 'd']);
  });

  it('does without a directory that cannot be written', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    for (const directory of [file, join(file, 'below')]) {
      await expect(cache({ directory }).put('question', 1)).resolves.toBeUndefined();
      expect(await cache({ directory }).get('question')).toBeUndefined();
    }
  });

  it('is not disturbed by others who put the same at the same time', async () => {
    const value = { text: 'x'.repeat(100_000) };
    await Promise.all(Array.from({ length: 8 }, () => cache().put('question', value)));
    expect(await cache().get('question')).toEqual(value);
    expect(await entries()).toHaveLength(1);
  });
});
