import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, settled } from '../bytes/testing/hostile.ts';
import { FormatError } from '../format-error.ts';
import { readAtBytes } from '../read-at.ts';
import { openDisk } from './open-disk.ts';
import { readDiskImage } from './read-disk-image.ts';
import { buildQcow2, CLUSTER_BYTES } from './testing/build-qcow2.ts';

const content = (seed: number): Uint8Array =>
  Uint8Array.from({ length: CLUSTER_BYTES }, (_, index) => (seed * 31 + index * (seed % 7)) & 0xff);

const readAll = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const disk = await openDisk(readAtBytes(bytes), bytes.length);
  return await disk.readAt(0, Math.min(disk.virtualSizeBytes, 1024 * 1024));
};

describe('openDisk', () => {
  it('reads what any qcow2 holds, whether or not it is compressed', async () => {
    const cluster = fc.tuple(
      fc.nat(150),
      fc.oneof(fc.constant('zero' as const), fc.integer({ min: 1, max: 255 })),
    );
    const disk = fc.record({ clusters: fc.array(cluster, { maxLength: 30 }), compressed: fc.boolean() });
    const places = fc.array(fc.tuple(fc.nat(80_000), fc.nat(5000)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(disk, places, async ({ clusters, compressed }, reads) => {
        const virtualSizeBytes = 151 * CLUSTER_BYTES - 100;
        const expected = Buffer.alloc(151 * CLUSTER_BYTES);
        const stored = new Map<number, Uint8Array | 'zero'>();
        for (const [index, seed] of clusters) stored.set(index, seed === 'zero' ? seed : content(seed));
        for (const [index, bytes] of stored) if (bytes !== 'zero') expected.set(bytes, index * CLUSTER_BYTES);
        const bytes = buildQcow2({ clusters: stored, virtualSizeBytes, compressed });
        const opened = await openDisk(readAtBytes(bytes), bytes.length);
        expect(opened).toMatchObject({ format: 'qcow2', virtualSizeBytes, problems: [] });
        for (const [offset, length] of reads) {
          const end = Math.min(offset + length, virtualSizeBytes);
          const read = await opened.readAt(offset, length);
          expect(Buffer.compare(read, expected.subarray(offset, Math.max(offset, end)))).toBe(0);
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it.each([true, false])(
    'throws nothing but FormatError for changed bytes (compressed: %s)',
    async (compressed) => {
      const clusters = new Map([1, 2, 3, 80, 100].map((index) => [index, content(index)] as const));
      const original = buildQcow2({ clusters, virtualSizeBytes: 120 * CLUSTER_BYTES, compressed });
      // Most changes hit the header and the tables.
      await fc.assert(
        fc.asyncProperty(fc.oneof(changed(original, 112), changed(original)), async (bytes) => {
          await settled(() => readAll(bytes));
        }),
        { numRuns: 400, seed: 2 },
      );
    },
  );

  it.each(['QFI\xfb', 'KDMV', '# Disk DescriptorFile', 'vhdxfile', 'conectix', ''])(
    'throws nothing but FormatError for any bytes behind %j',
    async (magic) => {
      const rest = fc.uint8Array({ minLength: 0, maxLength: 1200 });
      await fc.assert(
        fc.asyncProperty(rest, async (bytes) => {
          const file = new Uint8Array(Buffer.concat([Buffer.from(magic, 'latin1'), bytes]));
          const image = await settled(() => readDiskImage(readAtBytes(file), file.length));
          const read = await settled(() => readAll(file));
          if (!(image instanceof FormatError) && image.refusal !== undefined)
            expect(read).toMatchObject({ code: image.refusal.code });
        }),
        { numRuns: 500, seed: 3 },
      );
    },
  );

  it('takes what is of no other format as it is, even nothing', async () => {
    for (const bytes of [new Uint8Array(), new Uint8Array(70_001).fill(3)]) {
      const disk = await openDisk(readAtBytes(bytes), bytes.length);
      expect(disk).toMatchObject({ format: 'raw', virtualSizeBytes: bytes.length });
      expect(await disk.readAt(0, 100_000)).toEqual(bytes);
    }
  });

  it('says where the file ends too early', async () => {
    const clusters = new Map([[0, content(1)]]);
    const whole = buildQcow2({ clusters, virtualSizeBytes: CLUSTER_BYTES });
    const cut = whole.subarray(0, whole.length - CLUSTER_BYTES);
    expect(await settled(() => readAll(cut))).toMatchObject({ code: 'qcow2/truncated', offset: cut.length });
    expect(await settled(() => readAll(whole.subarray(0, 40)))).toMatchObject({
      code: 'qcow2/truncated',
      offset: 40,
    });
  });

  it.each([
    [4, [0, 0, 0, 1], 'qcow2/version'],
    [32, [0, 0, 0, 1], 'qcow2/encrypted'],
    [79, [0x20], 'qcow2/features'],
    [79, [0x10], 'qcow2/extended-l2'],
    [79, [0x04], 'qcow2/data-file'],
    [36, [0, 0, 0, 0], 'qcow2/malformed'],
    [20, [0, 0, 0, 22], 'qcow2/malformed'],
    [36, [0xff, 0, 0, 0], 'qcow2/malformed'],
  ] as const)('refuses a header with %i changed to %j', async (at, values, code) => {
    const bytes = buildQcow2({ clusters: new Map(), virtualSizeBytes: CLUSTER_BYTES });
    bytes.set(values, at);
    expect(await settled(() => readAll(bytes))).toMatchObject({ code });
  });

  it('reads an image with the dirty and corrupt bits, and says so', async () => {
    const bytes = buildQcow2({ clusters: new Map(), virtualSizeBytes: CLUSTER_BYTES });
    bytes[79] = 3;
    const { problems } = await openDisk(readAtBytes(bytes), bytes.length);
    expect(problems).toEqual(['it was not closed properly (dirty bit)', 'it is marked as corrupt']);
  });
});
