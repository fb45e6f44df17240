import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

const MIB = 1024 * 1024;

/** The type of a partition: its byte in an MBR, its GUID in a GPT. */
const TYPE = {
  esp: { dos: 'ef', gpt: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' },
  linux: { dos: '83', gpt: '0FC63DAF-8483-4772-8E79-3D69D8477DE4' },
  fat: { dos: '0c', gpt: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7' },
} as const;

export interface DiskPartition {
  readonly type: keyof typeof TYPE;
  /** A file with its content; it is as large as that. */
  readonly volume: string;
  readonly isActive?: boolean | undefined;
}

export interface DiskLayout {
  readonly table: 'dos' | 'gpt';
  readonly partitions: readonly DiskPartition[];
  /** Boot code for the first sector, and what is put into the gap after it. */
  readonly bios?: { readonly boot: string; readonly core: string } | undefined;
}

export interface DiskImageOptions extends DiskLayout {
  readonly name: string;
}

/** A raw disk with a partition table, put together without loop devices. */
export function diskImage({ name, ...layout }: DiskImageOptions): string {
  return guestFile({
    name: `${name}.raw`,
    recipe: ['disk', layout],
    make: (path) => assembleDisk(path, layout),
  });
}

/** Writes such a disk to a file that is not kept. */
export function assembleDisk(path: string, { table, partitions, bios }: DiskLayout): void {
  const placed = place(partitions);
  const end = placed.reduce((last, { startMB, sizeMB }) => Math.max(last, startMB + sizeMB), 1);
  writeFileSync(path, '');
  truncateSync(path, (end + 1) * MIB);
  const lines = placed.map(
    ({ partition, startMB, sizeMB }) =>
      `start=${startMB}MiB, size=${sizeMB}MiB, type=${TYPE[partition.type][table]}${partition.isActive ? ', bootable' : ''}`,
  );
  guestTool('sfdisk', ['--quiet', path], { input: [`label: ${table}`, ...lines, ''].join('\n') });
  for (const { partition, startMB } of placed) copyInto(path, partition.volume, startMB * MIB);
  if (bios === undefined) return;
  writeInto(path, readFileSync(bios.boot).subarray(0, 440), 0);
  copyInto(path, bios.core, 512);
}

function place(partitions: readonly DiskPartition[]): readonly {
  readonly partition: DiskPartition;
  readonly startMB: number;
  readonly sizeMB: number;
}[] {
  let startMB = 1;
  return partitions.map((partition) => {
    const sizeMB = Math.ceil(statSync(partition.volume).size / MIB);
    const placed = { partition, startMB, sizeMB };
    startMB += sizeMB;
    return placed;
  });
}

/** Copies a file to an offset of another, holes staying holes. */
function copyInto(path: string, source: string, offset: number): void {
  guestTool('dd', [
    `if=${source}`,
    `of=${path}`,
    'bs=64K',
    'oflag=seek_bytes',
    `seek=${offset}`,
    'conv=notrunc,sparse',
    'status=none',
  ]);
}

function writeInto(path: string, bytes: Uint8Array, offset: number): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, bytes, 0, bytes.length, offset);
  } finally {
    closeSync(file);
  }
}

/** The same disk in another format, by qemu-img. */
export function convertedDisk(raw: string, format: 'qcow2' | 'vmdk' | 'vdi'): string {
  return guestFile({
    name: `converted.${format}`,
    recipe: ['convert', raw],
    make: (path) => {
      guestTool('qemu-img', ['convert', '-f', 'raw', '-O', format, raw, path]);
    },
  });
}
