import { compareFindings, type Finding } from '@up/core';
import {
  type DiskPartition,
  type FileSystemSummary,
  FormatError,
  fileSystemOf,
  openExt,
  openFat,
  type PartitionTable,
  type ReadAt,
  readAtWindow,
  readPartitions,
} from '@up/formats';
import type { RootNames } from '../findings/root-names.ts';
import { mediaFinding } from '../findings/rules.ts';
import { uefiLoaders } from '../loader/uefi-loaders.ts';
import type { BootPath, Partition } from '../medium.ts';
import type { FileTree } from '../tree/file-tree.ts';
import { volumeTree } from '../tree/volume-tree.ts';
import { startsByBootCode } from './boot-code.ts';

/** The bytes of a disk, as a guest sees them. */
export interface GuestDisk {
  readonly readAt: ReadAt;
  readonly sizeBytes: number;
}

/** What partitions and file systems of a disk say. */
export interface DiskLook {
  readonly scheme: PartitionTable['scheme'];
  readonly partitions: readonly Partition[];
  readonly boots: readonly BootPath[];
  /** File systems that can be looked into. */
  readonly trees: readonly FileTree[];
  readonly names: RootNames;
  readonly findings: readonly Finding[];
}

/** As many as a GPT usually has room for. */
const MAX_PARTITIONS = 128;

/** Reads tables, superblocks and directories, never contents. */
export async function lookAtDisk(disk: GuestDisk): Promise<DiskLook> {
  const table = await readPartitions(disk.readAt, disk.sizeBytes);
  const volumes = await volumesOf(disk, table);
  const boots: BootPath[] = [];
  if (await startsByBootCode(disk.readAt, table)) boots.push({ firmware: 'bios', by: 'mbr' });
  const findings = [...tableFindings(table, disk)];
  const trees: FileTree[] = [];
  for (const volume of volumes) {
    try {
      const tree = await treeOf(disk.readAt, volume);
      if (tree === undefined) continue;
      trees.push(tree);
      // Firmware reads FAT, of whatever type the partition is.
      if (volume.summary?.fileSystem === 'fat') boots.push(...(await uefiLoaders(tree, 'esp')));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      findings.push(damagedVolume(volume, error));
    }
  }
  return {
    scheme: table.scheme,
    partitions: volumes.map(describe),
    boots,
    trees,
    names: namesOf(volumes),
    findings: findings.sort(compareFindings),
  };
}

/** The file system in one of the partitions. @throws FormatError */
export async function openPartition(disk: GuestDisk, index: number): Promise<FileTree | undefined> {
  const volumes = await volumesOf(disk, await readPartitions(disk.readAt, disk.sizeBytes));
  const volume = volumes.find(({ partition }) => partition.index === index);
  return volume && (await treeOf(disk.readAt, volume));
}

interface DiskVolume {
  readonly partition: DiskPartition;
  readonly summary: FileSystemSummary | undefined;
}

/** Every partition with what is in it; a disk without a table is one volume, number 0. */
async function volumesOf(
  { readAt, sizeBytes }: GuestDisk,
  table: PartitionTable,
): Promise<readonly DiskVolume[]> {
  const whole: DiskPartition = {
    index: 0,
    kind: 'primary',
    startBytes: 0,
    sizeBytes,
    type: '',
    name: '',
    id: undefined,
    isActive: false,
  };
  const listed = table.scheme === 'none' ? [whole] : table.partitions.slice(0, MAX_PARTITIONS);
  const volumes: DiskVolume[] = [];
  for (const partition of listed) {
    const isInside = partition.kind !== 'extended' && partition.startBytes < sizeBytes;
    const summary = isInside ? await fileSystemOf(readAt, partition.startBytes) : undefined;
    volumes.push({ partition, summary });
  }
  return table.scheme === 'none' ? volumes.filter(({ summary }) => summary !== undefined) : volumes;
}

async function treeOf(readAt: ReadAt, { partition, summary }: DiskVolume): Promise<FileTree | undefined> {
  const { index, startBytes: offset, sizeBytes: length } = partition;
  const within = readAtWindow(readAt, { offset, length });
  if (summary?.fileSystem === 'fat') return volumeTree(await openFat(within), `${index}:`);
  if (summary?.fileSystem === 'ext') return volumeTree(await openExt(within), `${index}:`);
  return undefined;
}

function describe({ partition, summary }: DiskVolume): Partition {
  const { index, startBytes, sizeBytes, type, name } = partition;
  return {
    index,
    startBytes,
    sizeBytes,
    type,
    name,
    fileSystem: summary?.fileSystem,
    label: summary?.label,
  };
}

/** What a root can be named by. A partition that nobody knows the inside of may have any name. */
function namesOf(volumes: readonly DiskVolume[]): RootNames {
  const real = volumes.filter(({ partition }) => partition.kind !== 'extended');
  const isKnown = real.every(({ summary }) => summary !== undefined);
  const present = (values: readonly (string | undefined)[]): readonly string[] =>
    values.filter((value) => value !== undefined && value !== '') as readonly string[];
  return {
    LABEL: isKnown ? present(real.map(({ summary }) => summary?.label)) : undefined,
    UUID: isKnown ? present(real.map(({ summary }) => summary?.uuid)) : undefined,
    PARTUUID: present(real.map(({ partition }) => partition.id)),
    PARTLABEL: present(real.map(({ partition }) => partition.name)),
  };
}

function tableFindings({ problems }: PartitionTable, { sizeBytes }: GuestDisk): readonly Finding[] {
  return problems.map(({ code, message }) =>
    code === 'partition/outside'
      ? mediaFinding('partition-outside', {
          message,
          evidence: `the disk has ${sizeBytes} bytes`,
          fix: 'The image was cut off, or made smaller than its partitions: build or fetch it again.',
        })
      : mediaFinding('damaged', {
          message: `the partition table: ${message}`,
          evidence: code,
          fix: 'Repair it with `sgdisk --verify` or `sfdisk --verify`, or build the image again.',
        }),
  );
}

function damagedVolume({ partition, summary }: DiskVolume, error: FormatError): Finding {
  return mediaFinding('damaged', {
    message: `the file system of partition ${partition.index} (${summary?.fileSystem}) cannot be read: ${error.message}`,
    evidence: error.code,
    fix: 'Check it with fsck, or build the image again.',
  });
}
