import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, settled } from '../bytes/testing/hostile.ts';
import { readAtBytes } from '../read-at.ts';
import { readExtDirectory } from './directory.ts';
import { openExt } from './open-ext.ts';
import { buildExt } from './testing/build-ext.ts';

const IMAGE = buildExt([
  { name: 'file', mode: 0o100644, content: 'what is in it' },
  { name: 'link', mode: 0o120777, content: 'file' },
  { name: 'up', mode: 0o120777, content: '../../link' },
  { name: 'loop', mode: 0o120777, content: 'loop' },
]);

describe('openExt', () => {
  it('reads files, directly and through links', async () => {
    const volume = await openExt(readAtBytes(IMAGE));
    expect(await volume.list('/')).toEqual([
      { name: 'file', type: 'file', sizeBytes: 13 },
      { name: 'link', type: 'symlink', sizeBytes: 4 },
      { name: 'up', type: 'symlink', sizeBytes: 10 },
      { name: 'loop', type: 'symlink', sizeBytes: 4 },
    ]);
    for (const path of ['file', '/link', './up'])
      expect(new TextDecoder().decode(await volume.read(path, { maxBytes: 100 }))).toBe('what is in it');
    expect(await volume.stat('/link')).toEqual({ name: 'link', type: 'file', sizeBytes: 13 });
    expect(await volume.stat('/none')).toBeUndefined();
    await expect(volume.stat('/loop')).rejects.toMatchObject({ code: 'ext/too-long' });
    await expect(volume.read('/none', { maxBytes: 1 })).rejects.toMatchObject({ code: 'ext/not-found' });
    await expect(volume.read('/', { maxBytes: 1 })).rejects.toMatchObject({ code: 'ext/not-a-file' });
    await expect(volume.list('/file')).rejects.toMatchObject({ code: 'ext/not-a-directory' });
    await expect(volume.read('/file', { maxBytes: 12 })).rejects.toMatchObject({ code: 'ext/too-large' });
  });

  it.each([
    [1024 + 0x60, 0x10, 'ext/unread'],
    [1024 + 0x18, 7, 'ext/malformed'],
    [1024 + 0x28, 0, 'ext/malformed'],
    [1024 + 0x38, 0, 'ext/magic'],
  ])('refuses a superblock with the byte at %i set to %i', async (at, value, code) => {
    const bytes = new Uint8Array(IMAGE);
    bytes.fill(value, at, at + 1);
    expect(await settled(() => openExt(readAtBytes(bytes)))).toMatchObject({ code });
  });

  it('throws nothing but FormatError for changed bytes, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed(IMAGE), changed(IMAGE, 2048)), async (bytes) => {
        await settled(async () => {
          const volume = await openExt(readAtBytes(bytes));
          for (const path of ['file', 'link', 'up', 'loop'])
            await settled(() => volume.read(path, { maxBytes: 1_000_000 }));
          await volume.list('/');
        });
      }),
      { numRuns: 400, seed: 1 },
    );
  });
});

describe('readExtDirectory', () => {
  it('throws nothing but FormatError for any bytes, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, hasFileTypes) => {
        await settled(async () => readExtDirectory(bytes, { blockBytes: 64, hasFileTypes }));
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});
