import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, ftruncateSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import {
  type FileSystemSummary,
  fileSystemOf,
  type PartitionTable,
  type ReadAt,
  readPartitions,
} from '../src/index.ts';

const MB = 1024 * 1024;
const GUID = '0FC63DAF-8483-4772-8E79-3D69D8477DE4';

function run(command: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', input });
  expect(status, `${command} ${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
  return stdout;
}

async function withFile<T>(file: string, use: (readAt: ReadAt, size: number) => Promise<T>): Promise<T> {
  await using handle = await open(file);
  const readAt: ReadAt = async (offset, length) => {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await handle.read(buffer, 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  return await use(readAt, statSync(file).size);
}

function emptyFile(file: string, size: number): void {
  const descriptor = openSync(file, 'w');
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
}

let directory = '';
const inDirectory = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'up-partitions-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Sfdisk {
  readonly label: string;
  readonly id: string;
  readonly sectorsize: number;
  readonly partitions?: readonly SfdiskPartition[];
}

interface SfdiskPartition {
  readonly node: string;
  readonly start: number;
  readonly size: number;
  readonly type: string;
  readonly uuid?: string;
  readonly name?: string;
  readonly bootable?: boolean;
  readonly attrs?: string;
}

/** What sfdisk says, in our words. */
function bySfdisk(file: string, ...args: readonly string[]): unknown {
  const { partitiontable: table } = JSON.parse(run('sfdisk', [...args, '--json', file])) as {
    partitiontable: Sfdisk;
  };
  return {
    scheme: table.label === 'dos' ? 'mbr' : 'gpt',
    sectorBytes: table.sectorsize,
    diskId: table.id.toLowerCase(),
    partitions: (table.partitions ?? []).map((one) => ({
      index: Number(one.node.slice(file.length)),
      startBytes: one.start * table.sectorsize,
      sizeBytes: one.size * table.sectorsize,
      type: table.label === 'dos' ? `0x${one.type.padStart(2, '0')}` : one.type.toLowerCase(),
      name: one.name ?? '',
      isActive: one.bootable === true || one.attrs?.includes('LegacyBIOSBootable') === true,
    })),
  };
}

function inSameWords({ scheme, sectorBytes, diskId, partitions }: PartitionTable): unknown {
  const plain = partitions.map(({ index, startBytes, sizeBytes, type, name, isActive }) => ({
    ...{ index, startBytes, sizeBytes, type, name, isActive },
  }));
  return { scheme, sectorBytes, diskId, partitions: plain };
}

describeWith(['sfdisk'], 'readPartitions against sfdisk', () => {
  it.each([
    [
      'an MBR',
      'label: dos\nlabel-id: 0x1a2b3c4d\nsize=10M, type=c, bootable\nsize=20M\nstart=100M, type=82\n',
    ],
    [
      'logical partitions',
      `label: dos\nsize=10M\nsize=5M,type=ef\ntype=5\n${'size=3M\n'.repeat(9)}size=1M,type=82,bootable\n`,
    ],
    [
      'extended partition in the middle',
      'label: dos\nstart=60M,size=30M,type=f\nsize=10M\nstart=62M,size=4M\n',
    ],
    ['an empty MBR', 'label: dos\n'],
    [
      'a GPT',
      `label: gpt\nsize=10M, type=U, name="EFI system ünïcode"\nsize=1M, type=21686148-6449-6E6F-744E-656564454649, attrs=LegacyBIOSBootable\nsize=20M, type=${GUID}, name=root, attrs="RequiredPartition,GUID:63"\n`,
    ],
    ['a GPT with gaps', `label: gpt\ntable-length: 256\n9: size=1M\n200: size=2M, name=far\n`],
    ['an empty GPT', 'label: gpt\n'],
  ])('reads %s', async (_, script) => {
    const file = inDirectory('disk');
    emptyFile(file, 200 * MB);
    run('sfdisk', ['-q', file], script);
    const table = await withFile(file, readPartitions);
    expect(inSameWords(table)).toEqual(bySfdisk(file));
    expect(table).toMatchObject({ problems: [], hasBootCode: false });
  });

  it('tells a table that was cut off, changed, grown and overwritten', async () => {
    const file = inDirectory('gpt');
    emptyFile(file, 100 * MB);
    run('sfdisk', ['-q', file], 'label: gpt\nsize=10M\nsize=60M\n');
    const whole = await withFile(file, readPartitions);
    const codes = async (
      change: (handle: Awaited<ReturnType<typeof open>>) => Promise<unknown>,
    ): Promise<unknown> => {
      copyFileSync(file, inDirectory('changed'));
      const handle = await open(inDirectory('changed'), 'r+');
      await change(handle).finally(() => handle.close());
      const table = await withFile(inDirectory('changed'), readPartitions);
      expect(table.partitions).toEqual(whole.partitions);
      return table.problems.map(({ code, index }) => (index === undefined ? code : `${code} ${index}`));
    };
    expect(await codes((handle) => handle.truncate(50 * MB))).toEqual(['gpt/backup', 'partition/outside 2']);
    expect(await codes((handle) => handle.truncate(150 * MB))).toEqual(['gpt/backup']);
    expect(await codes((handle) => handle.write(Buffer.from([1]), 0, 1, 512 + 60))).toEqual(['gpt/header']);
    expect(await codes((handle) => handle.write(Buffer.alloc(512), 0, 512, 512))).toEqual(['gpt/header']);
    expect(await codes((handle) => handle.write(Buffer.from([1]), 0, 1, 1024 + 127))).toEqual([
      'gpt/entries',
    ]);
    expect(await codes((handle) => handle.write(Buffer.alloc(512), 0, 512, 0))).toEqual([
      'gpt/no-protective-mbr',
    ]);
    expect(await codes((handle) => handle.write(Buffer.alloc(512), 0, 512, 100 * MB - 512))).toEqual([
      'gpt/backup',
    ]);
  });
});

describeWith(['sgdisk', 'sfdisk'], 'readPartitions against sgdisk', () => {
  it('reads a hybrid MBR', async () => {
    const file = inDirectory('hybrid');
    emptyFile(file, 100 * MB);
    run('sgdisk', ['-n', '1:0:+10M', '-t', '1:ef00', '-c', '1:ESP', '-n', '2:0:+20M', '-A', '2:set:2', file]);
    // sfdisk does not read hybrid ones.
    const plain = bySfdisk(file);
    run('sgdisk', ['-h', '1', file]);
    const table = await withFile(file, readPartitions);
    expect(inSameWords(table)).toEqual(plain);
    expect(table.hybridPartitions).toMatchObject([{ startBytes: MB, sizeBytes: 10 * MB, type: '0xef' }]);
    expect(table.partitions.map(({ isActive }) => isActive)).toEqual([false, true]);
  });
});

describeWith(
  ['blkid', 'mke2fs', 'mkfs.vfat', 'mksquashfs', 'mkfs.btrfs', 'mkfs.xfs', 'mkswap', 'xorriso'],
  'fileSystemOf against blkid',
  () => {
    const TYPES: Readonly<Record<string, FileSystemSummary['fileSystem']>> = {
      vfat: 'fat',
      ext2: 'ext',
      ext3: 'ext',
      ext4: 'ext',
    };

    it.each([
      ['ext4', ['mke2fs', '-q', '-t', 'ext4', '-L', 'root']],
      ['ext2 without label', ['mke2fs', '-q']],
      ['fat32', ['mkfs.vfat', '-F', '32', '-n', 'ESP']],
      ['fat16 without label', ['mkfs.vfat', '-F', '16']],
      ['btrfs', ['mkfs.btrfs', '-q', '-L', 'butter']],
      ['xfs', ['mkfs.xfs', '-q', '-L', 'ex eff']],
      ['swap', ['mkswap', '-L', 'swap space']],
      ['squashfs', ['mksquashfs', '/etc/apt']],
      ['iso9660', ['xorriso', '-outdev', 'FILE', '-volid', 'A_DISC', '-map', '/etc/apt', '/', '-commit']],
      ['nothing', ['true']],
    ] as const)('tells %s', async (name, [command, ...args]) => {
      const file = inDirectory(`${name.replaceAll(' ', '-')}.fs`);
      if (command !== 'xorriso' && command !== 'mksquashfs') emptyFile(file, 400 * MB);
      const filled = args.map((arg) => (arg === 'FILE' ? file : arg));
      run(command, filled.includes(file) ? filled : [...filled, file]);
      const found = spawnSync('blkid', ['-p', '-o', 'export', file], { encoding: 'utf8' }).stdout;
      const values = Object.fromEntries(found.split('\n').map((line) => line.split(/=(.*)/s, 2))) as Record<
        string,
        string
      >;
      const summary = await withFile(file, (readAt) => fileSystemOf(readAt));
      const type = values['TYPE'];
      expect(summary?.fileSystem).toBe(type === undefined ? undefined : (TYPES[type] ?? type));
      // blkid escapes spaces.
      expect(summary?.label).toBe(values['LABEL']?.replaceAll('\\ ', ' '));
      expect(summary?.uuid).toBe(values['UUID']);
      expect(summary?.sizeBytes ?? 0).toBeLessThanOrEqual(statSync(file).size);
      const isLarge =
        summary !== undefined && summary.fileSystem !== 'iso9660' && summary.fileSystem !== 'squashfs';
      if (isLarge) expect(summary.sizeBytes).toBeGreaterThan(390 * MB);
    });
  },
);
