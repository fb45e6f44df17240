import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifyImage } from './identify-image.ts';
import { openImage } from './open-image.ts';
import {
  archiveOf,
  dockerArchive,
  gzipLayer,
  ociImage,
  plainLayer,
  writeMembers,
} from './testing/build-image.ts';
import { file } from './testing/layer-tar.ts';

const IMAGE = { name: 'a:1', layers: [plainLayer([file('a', 'one')]), gzipLayer([file('b', 'two')])] };
const { signal } = new AbortController();

let scratch: string;
let cacheDir: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'up-identify-'));
  cacheDir = join(scratch, 'cache');
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

/** Long ago, so that the file system's clock cannot hide a change. */
async function settle(path: string): Promise<void> {
  await utimes(path, 1000, 1000);
  // The time of the last change of status cannot be set: it has to pass.
  await new Promise((resolve) => setTimeout(resolve, 3100));
}

describe('identifyImage', () => {
  it('knows an image again once it was opened, and no longer when a byte of it was changed', async () => {
    const path = join(scratch, 'image.tar');
    await writeFile(path, archiveOf(dockerArchive(IMAGE)));
    await settle(path);
    expect(await identifyImage(path, { cacheDir })).toBeUndefined();
    await openImage(path, { signal, cacheDir });
    const identity = await identifyImage(path, { cacheDir });
    expect(identity).toMatch(/^[0-9a-f]{64}$/);
    expect(await identifyImage(path, { cacheDir })).toBe(identity);
    const bytes = await readFile(path);
    bytes[600] = (bytes[600] ?? 0) ^ 1;
    await writeFile(path, bytes);
    expect(await identifyImage(path, { cacheDir })).not.toBe(identity);
  });

  it('says nothing of what it would have to read', async () => {
    const [tar, compressed, layout] = ['root.tar', 'image.tar.gz', 'layout'].map((name) =>
      join(scratch, name),
    );
    await writeFile(tar ?? '', plainLayer([file('etc/passwd', 'x')]).tar);
    await writeFile(compressed ?? '', gzipSync(archiveOf(dockerArchive(IMAGE))));
    await writeMembers(layout ?? '', ociImage(IMAGE));
    for (const path of [tar, compressed, layout, '-', 'registry://localhost/x', join(scratch, 'none')])
      expect(await identifyImage(path ?? '', { cacheDir })).toBeUndefined();
    expect(await readdir(scratch)).not.toContain('cache');
  });
});
