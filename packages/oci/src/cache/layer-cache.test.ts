import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImageProgress } from '../progress.ts';
import {
  archiveOf,
  dockerArchive,
  gzipLayer,
  ociImage,
  plainLayer,
  writeMembers,
} from '../testing/build-image.ts';
import { file } from '../testing/layer-tar.ts';
import { codesOf, ImageOpener, pathsOf } from '../testing/open-bytes.ts';
import { LayerCache } from './layer-cache.ts';

const open = ImageOpener.forSuite();

const LAYERS = [
  gzipLayer([file('a', '#!/bin/sh\n', { xattrs: new Map([['user.x', Buffer.from('y')]]) })]),
  plainLayer([file('b')]),
];

/** Opens an image with a cache; returns it, and which layers came from there. */
async function openCached(path: string, cacheDir: string, more: object = {}) {
  const cached: boolean[] = [];
  const onProgress = (event: ImageProgress): void => {
    if (event.type === 'layer-read') cached[event.layer] = event.isCached;
  };
  return { image: await open.path(path, { cacheDir, onProgress, ...more }), cached };
}

async function writeImage(): Promise<string> {
  const path = open.fresh();
  await writeMembers(path, ociImage({ layers: LAYERS }));
  return path;
}

describe('LayerCache', () => {
  it('serves what was read before, and the same', async () => {
    const [path, cache] = [await writeImage(), open.fresh()];
    const first = await openCached(path, cache);
    expect(first.cached).toEqual([false, false]);
    const second = await openCached(path, cache);
    expect(second.cached).toEqual([true, true]);
    expect([...second.image.tree.walk()]).toEqual([...first.image.tree.walk()]);
    expect(second.image.layers).toEqual(first.image.layers);
  });

  it('serves the same layers of another archive where they are stored the same', async () => {
    const cache = open.fresh();
    await openCached(await writeImage(), cache);
    const path = open.fresh();
    await writeFile(path, archiveOf(dockerArchive({ layers: LAYERS.map(({ tar }) => ({ tar })) })));
    // The first is stored without compression here: that is no reason to believe it is the same.
    expect((await openCached(path, cache)).cached).toEqual([false, true]);
  });

  it('is not believed for a layer that was changed since', async () => {
    const [path, cache] = [await writeImage(), open.fresh()];
    await openCached(path, cache);
    const blobs = join(path, 'blobs/sha256');
    const tar = LAYERS[1]?.tar ?? new Uint8Array(0);
    for (const name of await readdir(blobs)) {
      const bytes = await readFile(join(blobs, name));
      if (!bytes.equals(tar)) continue;
      bytes[0] = 'c'.charCodeAt(0);
      await writeFile(join(blobs, name), bytes);
    }
    const { image, cached } = await openCached(path, cache);
    expect(cached).toEqual([true, false]);
    expect(codesOf(image)).toContain('digest-mismatch');
  });

  it('rebuilds entries that are damaged, cut short, or something else', async () => {
    const [path, cache] = [await writeImage(), open.fresh()];
    await openCached(path, cache);
    const directory = join(cache, 'layers');
    for (const spoil of [
      (bytes: Buffer) => bytes.subarray(0, 40),
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]),
      () => Buffer.from('something else'),
      () => Buffer.alloc(0),
    ]) {
      for (const name of await readdir(directory))
        await writeFile(join(directory, name), spoil(await readFile(join(directory, name))));
      const { image, cached } = await openCached(path, cache);
      expect(cached).toEqual([false, false]);
      expect(pathsOf(image)).toEqual(['/', '/a', '/b']);
      expect((await openCached(path, cache)).cached).toEqual([true, true]);
    }
  });

  it('does not take an entry of one layer for that of another, nor for another question', async () => {
    const [path, cache] = [await writeImage(), open.fresh()];
    await openCached(path, cache);
    expect((await openCached(path, cache, { facts: 'skip' })).cached).toEqual([false, false]);
    await openCached(path, cache);
    const directory = join(cache, 'layers');
    const [one = '', other = ''] = await readdir(directory);
    await writeFile(join(directory, one), await readFile(join(directory, other)));
    const { image, cached } = await openCached(path, cache);
    expect(cached.filter((isCached) => isCached)).toHaveLength(1);
    expect(pathsOf(image)).toEqual(['/', '/a', '/b']);
  });

  it('keeps within its size: what was unused for longest goes', async () => {
    const directory = open.fresh();
    const options = {
      limits: {},
      collectFacts: true,
      algorithms: [],
      signal: new AbortController().signal,
    } as never;
    const reading = {
      sizeBytes: 1,
      uncompressedBytes: 1,
      compression: 'none',
      storedDigests: [],
      diffIds: [],
      entries: [],
      problems: [],
    } as const;
    const ids = ['1', '2', '3'].map((digit) => `sha256:${digit.repeat(64)}`);
    const roomy = new LayerCache({ directory });
    for (const [index, id] of ids.entries()) {
      await roomy.store(id, { reading, options });
      await utimes(join(directory, 'layers', `sha256-${id.slice(7)}.layer`), 1000 + index, 1000 + index);
    }
    const [name = ''] = await readdir(join(directory, 'layers'));
    const size = (await readFile(join(directory, 'layers', name))).length;
    const small = new LayerCache({ directory, maxBytes: Math.floor(size * 2.5) });
    await small.store(`sha256:${'4'.repeat(64)}`, { reading, options });
    expect((await readdir(join(directory, 'layers'))).map((file) => file[7]).sort()).toEqual(['3', '4']);
  });

  it('does without where it cannot write', async () => {
    const [path, cache] = [await writeImage(), open.fresh()];
    await mkdir(cache);
    await writeFile(join(cache, 'layers'), 'a file where a directory would be');
    expect((await openCached(path, cache)).image.problems).toEqual([]);
  });
});
