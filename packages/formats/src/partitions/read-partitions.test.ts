import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed } from '../bytes/testing/hostile.ts';
import { writeFat } from '../fat/write/write-fat.ts';
import { readAtBytes } from '../read-at.ts';
import { fileSystemOf } from './file-system-of.ts';
import type { PartitionTable } from './partition-table.ts';
import { readPartitions } from './read-partitions.ts';
import { buildGptDisk, buildMbr } from './testing/build-disk.ts';

const read = (bytes: Uint8Array): Promise<PartitionTable> => readPartitions(readAtBytes(bytes), bytes.length);
const GPT = buildGptDisk(200, [
  { name: 'EFI ünïcode', first: 40, last: 79 },
  { name: 'root', first: 80, last: 99 },
]);

/** A disk whose extended partition from sector 10 on links logical ones at these sectors. */
function logicalDisk(links: readonly (readonly [at: number, next: number | undefined])[]): Uint8Array {
  const disk = new Uint8Array(100 * 512);
  disk.set(buildMbr([{ type: 0x0f, start: 10, sectors: 80 }], 0x1a2b3c4d));
  for (const [at, next] of links) {
    const logical = { type: 0x83, start: 1, sectors: 2 };
    const entries = next === undefined ? [logical] : [logical, { type: 5, start: next - 10, sectors: 3 }];
    disk.set(buildMbr(entries), at * 512);
  }
  return disk;
}

describe('readPartitions', () => {
  it.each([512, 4096])('reads a GPT of sectors of %i bytes', async (sectorBytes) => {
    const disk = buildGptDisk(200, [{ name: 'root', first: 80, last: 99 }], sectorBytes);
    expect(await read(disk)).toEqual({
      scheme: 'gpt',
      sectorBytes,
      diskId: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa',
      hasBootCode: false,
      partitions: [
        {
          index: 1,
          kind: 'gpt',
          startBytes: 80 * sectorBytes,
          sizeBytes: 20 * sectorBytes,
          type: '01010101-0101-0101-0101-010101010101',
          name: 'root',
          id: '01010101-0101-0101-0101-010101010101',
          isActive: false,
        },
      ],
      hybridPartitions: [],
      problems: [],
    });
  });

  it('follows the chain of logical partitions', async () => {
    const { partitions, diskId, problems } = await read(
      logicalDisk([
        [10, 20],
        [20, 30],
        [30, undefined],
      ]),
    );
    expect(partitions.map(({ index, kind, startBytes }) => [index, kind, startBytes / 512])).toEqual([
      ...([
        [1, 'extended', 10],
        [5, 'logical', 11],
        [6, 'logical', 21],
        [7, 'logical', 31],
      ] as const),
    ]);
    expect(partitions[2]).toMatchObject({ id: '1a2b3c4d-06', type: '0x83' });
    expect({ diskId, problems }).toEqual({ diskId: '0x1a2b3c4d', problems: [] });
  });

  it.each([
    [
      'goes in circles',
      [
        [10, 20],
        [20, 10],
      ],
    ],
    ['leaves the disk', [[10, 5000]]],
    ['leads to no table', [[10, 50]]],
  ] as const)('says where the chain %s', async (message, links) => {
    const { problems } = await read(logicalDisk(links));
    expect(problems).toMatchObject([
      { code: 'mbr/extended-chain', message: expect.stringContaining(message) },
    ]);
  });

  it('says which partitions overlap, and which leave the disk', async () => {
    const disk = new Uint8Array(100 * 512);
    const code = new Uint8Array([0xeb, 0x63]);
    disk.set(
      buildMbr([
        { type: 0x0c, start: 1, sectors: 50, active: true },
        { type: 0x83, start: 40, sectors: 70 },
      ]),
    );
    disk.set(code);
    const { problems, hasBootCode, partitions } = await read(disk);
    expect(problems).toEqual([
      { code: 'partition/outside', message: 'partition 2 ends behind the end of the disk', index: 2 },
      { code: 'partition/overlap', message: 'partition 2 begins inside of partition 1', index: 2 },
    ]);
    expect(hasBootCode).toBe(true);
    expect(partitions[0]?.isActive).toBe(true);
  });

  it('sees no table in a boot sector, in zeros, in a file that is too short', async () => {
    const fat = writeFat({ label: 'X', volumeId: 1, files: [] });
    expect(await read(fat)).toMatchObject({ scheme: 'none', partitions: [], hasBootCode: true });
    expect(await read(new Uint8Array(4096))).toMatchObject({ scheme: 'none', hasBootCode: false });
    expect(await read(new Uint8Array(100))).toMatchObject({ scheme: 'none' });
  });

  it('reads the second table where the first is damaged', async () => {
    const disk = new Uint8Array(GPT);
    disk.fill(0, 512, 1024);
    const { partitions, problems } = await read(disk);
    expect(partitions.map(({ name }) => name)).toEqual(['EFI ünïcode', 'root']);
    expect(problems.map(({ code }) => code)).toEqual(['gpt/header']);
  });

  it('throws nothing for changed bytes', async () => {
    const mbr = logicalDisk([
      [10, 20],
      [20, undefined],
    ]);
    const disk = fc.oneof(changed(GPT, 3 * 512), changed(GPT), changed(mbr, 512), changed(mbr, 21 * 512));
    await fc.assert(
      fc.asyncProperty(disk, async (bytes) => {
        const { partitions } = await read(bytes);
        for (const { startBytes, sizeBytes } of partitions)
          expect(Number.isSafeInteger(startBytes) && startBytes >= 0 && sizeBytes >= 0).toBe(true);
      }),
      { numRuns: 600, seed: 1 },
    );
  });
});

describe('fileSystemOf', () => {
  it('knows FAT by its label, at any offset', async () => {
    const fat = writeFat({ label: 'ESP', volumeId: 0xcafe0001, files: [] });
    const disk = new Uint8Array(Buffer.concat([new Uint8Array(1000), fat]));
    expect(await fileSystemOf(readAtBytes(disk), 1000)).toEqual({
      fileSystem: 'fat',
      label: 'ESP',
      uuid: 'CAFE-0001',
      sizeBytes: fat.length,
    });
  });

  it('throws nothing for any bytes behind any magic', async () => {
    const magics = [
      [0, 'XFSB'],
      [0, 'hsqs'],
      [65_600, '_BHRfS_M'],
      [1080, 'S\xef'],
      [4086, 'SWAPSPACE2'],
      [32_768, '\x01CD001'],
    ] as const;
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...magics),
        fc.nat(70_000),
        bytes,
        async ([at, magic], length, noise) => {
          const disk = new Uint8Array(length);
          for (let index = 0; index < length; index += 1) disk[index] = noise[index % noise.length] ?? 0;
          disk.set(Buffer.from(magic, 'latin1').subarray(0, Math.max(0, length - at)), Math.min(at, length));
          const found = await fileSystemOf(readAtBytes(disk));
          if (found !== undefined) expect(found.sizeBytes).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 400, seed: 2 },
    );
  });
});
