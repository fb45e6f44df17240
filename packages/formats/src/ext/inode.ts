import { type Fields, readFields } from '../bytes/fields.ts';
import { FormatError } from '../format-error.ts';
import type { ReadAt } from '../read-at.ts';
import type { VolumeFile } from '../volume.ts';
import type { ExtSuperblock } from './superblock.ts';

export interface ExtInode {
  readonly number: number;
  readonly type: VolumeFile['type'];
  readonly sizeBytes: number;
  readonly hasExtents: boolean;
  /** The sixty bytes that hold the root of the extents, block numbers, or a short link. */
  readonly block: Fields;
}

export const ROOT_INODE = 2;

/** Small reads come from `readAt` again and again: give one that keeps pages. */
export interface ExtSource {
  readonly readAt: ReadAt;
  readonly superblock: ExtSuperblock;
}

/** @throws FormatError `ext/...` where there is no such inode, or it holds what is not read */
export async function readInode({ readAt, superblock }: ExtSource, number: number): Promise<ExtInode> {
  const { inodes, inodesPerGroup, inodeBytes, descriptorBytes, descriptorsOffset } = superblock;
  if (number < 1 || number > inodes)
    throw new FormatError('ext', `inode ${number} of ${inodes}`, descriptorsOffset);
  const index = (number - 1) % inodesPerGroup;
  const group = (number - 1 - index) / inodesPerGroup;
  const descriptor = await readFields(readAt, {
    format: 'ext',
    offset: descriptorsOffset + group * descriptorBytes,
    length: descriptorBytes,
    what: 'group descriptor',
  });
  const high = descriptorBytes >= 64 ? descriptor.u32(0x28) * 2 ** 32 : 0;
  const table = checkedBlock(superblock, descriptor.u32(8) + high, descriptor);
  const offset = table * superblock.blockBytes + index * inodeBytes;
  return inodeOf(await readFields(readAt, { format: 'ext', offset, length: 128, what: 'inode' }), number);
}

function inodeOf(fields: Fields, number: number): ExtInode {
  const flags = fields.u32(0x20);
  const unread = UNREAD.find(([bit]) => (flags & bit) !== 0);
  if (unread !== undefined) throw fields.fail(`${unread[1]} is not read (inode ${number})`, 0x20, 'unread');
  const type = TYPES[fields.u16(0) >> 12] ?? 'other';
  // Of other files the upper half means something else in old file systems.
  const high = type === 'file' || type === 'directory' ? fields.u32(0x6c) : 0;
  const sizeBytes = high * 2 ** 32 + fields.u32(4);
  if (!Number.isSafeInteger(sizeBytes)) throw fields.fail('a file larger than any', 0x6c);
  return { number, type, sizeBytes, hasExtents: (flags & EXTENTS) !== 0, block: fields };
}

/** Where `block` begins in the inode. */
export const BLOCK_AT = 0x28;
export const BLOCK_BYTES = 60;

/** @throws FormatError where it is outside of the file system */
export function checkedBlock({ blocks }: ExtSuperblock, block: number, fields: Fields): number {
  if (block < blocks) return block;
  throw fields.fail(`block ${block} of ${blocks}`, 0, 'outside');
}

const TYPES: Readonly<Record<number, VolumeFile['type']>> = { 4: 'directory', 8: 'file', 10: 'symlink' };
const EXTENTS = 0x8_0000;
const UNREAD: readonly (readonly [bit: number, name: string])[] = [
  [0x800, 'an encrypted file'],
  [0x1000_0000, 'a file inside of its inode'],
];
