import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ImageProgress } from './progress.ts';
import { dockerArchive, gzipLayer, plainLayer, writeMembers } from './testing/build-image.ts';
import { file, layerTar, symlink } from './testing/layer-tar.ts';
import { ImageOpener } from './testing/open-bytes.ts';

const open = ImageOpener.forSuite();

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const LARGE = Buffer.alloc(3_000_000, 'large');
const IMAGE = dockerArchive({
  layers: [
    gzipLayer([file('a', 'one'), file('large', LARGE), file('empty')]),
    plainLayer([file('a', 'two'), symlink('link', 'a')]),
  ],
});

describe('fileDigests', () => {
  it('tells the digest of every content that is not empty', async () => {
    const image = await open.layout(IMAGE, { fileDigests: true });
    const digests = [...image.tree.walk()].map(([path, node]) => [path, node.facts?.sha256]);
    expect(digests).toEqual([
      ['/', undefined],
      ['/a', sha256('two')],
      ['/empty', undefined],
      ['/large', sha256(LARGE)],
      ['/link', undefined],
    ]);
  });

  it('is off unless asked for', async () => {
    const image = await open.layout(IMAGE);
    expect([...image.tree.walk()].some(([, node]) => node.facts?.sha256 !== undefined)).toBe(false);
  });

  it('tells the digest of what may be a layer, too', async () => {
    const inner = gzipSync('anything');
    const rootfs = layerTar([file('etc/x.gz', inner), file('etc/y', 'y')]);
    for (const image of [
      await open.file(rootfs, { fileDigests: true }),
      await open.stdin(rootfs, 100, { fileDigests: true }),
      await open.file(gzipSync(rootfs), { fileDigests: true }),
    ])
      expect(image.tree.lstat('/etc/x.gz')?.facts?.sha256).toBe(sha256(inner));
  });

  it('tells the digest of files in a directory', async () => {
    const path = open.fresh();
    await writeMembers(path, { 'etc/passwd': 'root:x:0:0::/:/bin/sh\n', 'usr/large': LARGE });
    const image = await open.path(path, { fileDigests: true });
    expect(image.tree.lstat('/usr/large')?.facts?.sha256).toBe(sha256(LARGE));
  });

  it('is another question to the cache, and neither answer displaces the other', async () => {
    const [path, cacheDir] = [open.fresh(), open.fresh()];
    await writeMembers(path, IMAGE);
    const cachedOf = async (fileDigests: boolean): Promise<readonly boolean[]> => {
      const cached: boolean[] = [];
      const onProgress = (event: ImageProgress): void => {
        if (event.type === 'layer-read') cached[event.layer] = event.isCached;
      };
      const image = await open.path(path, { cacheDir, fileDigests, onProgress });
      expect(image.tree.lstat('/a')?.facts?.sha256 !== undefined).toBe(fileDigests);
      return cached;
    };
    expect(await cachedOf(false)).toEqual([false, false]);
    expect(await cachedOf(true)).toEqual([false, false]);
    expect(await cachedOf(false)).toEqual([true, true]);
    expect(await cachedOf(true)).toEqual([true, true]);
  });
});

describe('package databases', () => {
  const stanzas = 'Package: x\nStatus: install ok installed\n\n'.repeat(20_000);
  const limits = { textBytes: 100, layerTextBytes: 0, layerOtherTextBytes: 0, imageTextBytes: 0 };

  it.each([
    'var/lib/dpkg/status',
    'var/lib/dpkg/status.d/base',
    'lib/apk/db/installed',
    'usr/lib/apk/db/installed',
  ])('keeps %s whole, whatever texts may cost', async (path) => {
    const image = await open.layout(dockerArchive({ layers: [gzipLayer([file(path, stanzas)])] }), {
      limits,
    });
    expect(image.tree.lstat(`/${path}`)?.facts?.text).toBe(stanzas);
  });

  it('keeps one that is not UTF-8 as bytes', async () => {
    const latin1 = Buffer.from('Package: x\nMaintainer: J\u00fcrgen\n', 'latin1');
    const layer = gzipLayer([file('var/lib/dpkg/status', latin1)]);
    const image = await open.layout(dockerArchive({ layers: [layer] }), { limits });
    const node = image.tree.lstat('/var/lib/dpkg/status');
    expect(node && image.tree.readFile(node)).toEqual(Uint8Array.from(latin1));
  });

  it('keeps none that is too large', async () => {
    const path = open.fresh();
    const large = 'x'.repeat(17 * 1024 * 1024);
    await writeFile(path, layerTar([file('var/lib/dpkg/status', large), file('etc/passwd', 'x')]));
    const image = await open.path(path, { limits });
    expect(image.tree.lstat('/var/lib/dpkg/status')?.facts?.text).toBeUndefined();
  });
});
