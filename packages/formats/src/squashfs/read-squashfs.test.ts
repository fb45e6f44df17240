import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settled } from '../bytes/testing/hostile.ts';
import { readAtBytes } from '../read-at.ts';
import { readSquashfs } from './read-squashfs.ts';

function superblock(major = 4): Uint8Array {
  const view = new DataView(new ArrayBuffer(96));
  new Uint8Array(view.buffer).set(Buffer.from('hsqs'));
  view.setUint32(4, 7, true);
  view.setUint32(8, 1_700_000_000, true);
  view.setUint32(12, 131_072, true);
  view.setUint16(20, 6, true);
  view.setUint16(28, major, true);
  view.setBigUint64(40, 5_000_000_000n, true);
  return new Uint8Array(view.buffer);
}

describe('readSquashfs', () => {
  it('reads the superblock', async () => {
    expect(await readSquashfs(readAtBytes(superblock()))).toEqual({
      version: '4.0',
      compression: 'zstd',
      blockBytes: 131_072,
      inodes: 7,
      madeAt: 1_700_000_000,
      sizeBytes: 5_000_000_000,
    });
  });

  it.each([
    ['another version', superblock(3), 'squashfs/version'],
    ['what was cut off', superblock().subarray(0, 60), 'squashfs/truncated'],
    ['something else', new Uint8Array(96), 'squashfs/magic'],
  ])('refuses %s', async (_, bytes, code) => {
    expect(await settled(() => readSquashfs(readAtBytes(bytes)))).toMatchObject({ code });
  });

  it('throws nothing but FormatError for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 92, maxLength: 92 }), async (rest) => {
        const bytes = new Uint8Array(Buffer.concat([Buffer.from('hsqs'), rest]));
        await settled(() => readSquashfs(readAtBytes(bytes)));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
