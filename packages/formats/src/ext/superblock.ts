import { type Fields, fieldsOf, readExactly } from '../bytes/fields.ts';
import { uuidText } from '../bytes/uuid.ts';
import type { ReadAt } from '../read-at.ts';

/** What is needed of the superblock of ext2, ext3 or ext4 (Linux, Documentation/filesystems/ext4). */
export interface ExtSuperblock {
  readonly blockBytes: number;
  readonly blocks: number;
  readonly inodes: number;
  readonly inodesPerGroup: number;
  readonly inodeBytes: number;
  /** Of a group descriptor. */
  readonly descriptorBytes: number;
  /** Where the group descriptors begin. */
  readonly descriptorsOffset: number;
  readonly hasFileTypes: boolean;
  /** It was not unmounted properly: what is in its journal is not in its place yet. */
  readonly needsRecovery: boolean;
  readonly label: string | undefined;
  readonly uuid: string | undefined;
}

const SUPERBLOCK_OFFSET = 1024;
const SUPERBLOCK_BYTES = 1024;

/** Undefined where there is none. @throws FormatError `ext/...` where it is damaged, or of a kind that is not read */
export async function readExtSuperblock(readAt: ReadAt): Promise<ExtSuperblock | undefined> {
  const offset = SUPERBLOCK_OFFSET;
  const found = await readAt(offset, SUPERBLOCK_BYTES);
  if (found.length < 0x3a || found[0x38] !== 0x53 || found[0x39] !== 0xef) return undefined;
  const where = { format: 'ext', offset, length: SUPERBLOCK_BYTES, what: 'superblock' };
  const fields = fieldsOf(await readExactly(readAt, where), where);
  const incompatible = fields.u32(0x60);
  const isRevision0 = fields.u32(0x4c) === 0;
  const is64Bit = (incompatible & BITS_64) !== 0;
  const blockBytes = blockBytesOf(fields);
  const label = fields.utf8(0x78, 16);
  const superblock = {
    blockBytes,
    blocks: fields.u32(4) + (is64Bit ? fields.u32(0x150) * 2 ** 32 : 0),
    inodes: fields.u32(0),
    inodesPerGroup: fields.u32(0x28),
    inodeBytes: isRevision0 ? 128 : fields.u16(0x58),
    descriptorBytes: is64Bit ? Math.max(32, fields.u16(0xfe)) : 32,
    descriptorsOffset: (fields.u32(0x14) + 1) * blockBytes,
    hasFileTypes: (incompatible & FILE_TYPES) !== 0,
    needsRecovery: (incompatible & RECOVER) !== 0,
    label: label === '' ? undefined : label,
    uuid: uuidText(fields.bytes(0x68, 16)),
  };
  check(fields, superblock, incompatible);
  return superblock;
}

function blockBytesOf(fields: Fields): number {
  const shift = fields.u32(0x18);
  if (shift > 6) throw fields.fail(`blocks of 2^${shift + 10} bytes`, 0x18);
  return 1024 * 2 ** shift;
}

function check(fields: Fields, superblock: ExtSuperblock, incompatible: number): void {
  const { inodesPerGroup, inodeBytes, blockBytes, blocks } = superblock;
  if (inodesPerGroup === 0) throw fields.fail('no inodes in a group', 0x28);
  if (inodeBytes < 128 || inodeBytes > blockBytes) throw fields.fail(`inodes of ${inodeBytes} bytes`, 0x58);
  if (!Number.isSafeInteger(blocks * blockBytes)) throw fields.fail('more blocks than there can be', 0x150);
  const unread = UNREAD.find(([bit]) => (incompatible & bit) !== 0);
  if (unread !== undefined) throw fields.fail(`a file system with ${unread[1]} is not read`, 0x60, 'unread');
}

const FILE_TYPES = 0x2;
const RECOVER = 0x4;
const BITS_64 = 0x80;
/** What changes how files are found. */
const UNREAD: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'compression'],
  [0x8, 'only a journal'],
  [0x10, 'meta block groups'],
];
