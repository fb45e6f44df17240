import { readFields } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';

/** What the superblock of a squashfs says. */
export interface Squashfs {
  /** `4.0` */
  readonly version: string;
  readonly compression: 'gzip' | 'lzma' | 'lzo' | 'xz' | 'lz4' | 'zstd' | 'unknown';
  readonly blockBytes: number;
  readonly inodes: number;
  /** When it was made, in seconds since 1970. */
  readonly madeAt: number;
  /** The whole file system; a file that is shorter was cut off. */
  readonly sizeBytes: number;
}

export const SQUASHFS_MAGIC = 'hsqs';

/**
 * Reads the superblock of a squashfs of version 4 (Linux, Documentation/filesystems/squashfs).
 *
 * @throws FormatError `squashfs/...`: `squashfs/magic` where there is none
 */
export async function readSquashfs(readAt: ReadAt): Promise<Squashfs> {
  const fields = await readFields(readAt, { format: 'squashfs', offset: 0, length: 96, what: 'superblock' });
  if (fields.text(0, 4) !== SQUASHFS_MAGIC) throw fields.fail('no superblock', 0, 'magic');
  const [major, minor] = [fields.u16(28), fields.u16(30)];
  if (major !== 4) throw fields.fail(`version ${major}.${minor}; 4.0 is read`, 28, 'version');
  return {
    version: `${major}.${minor}`,
    compression: COMPRESSIONS[fields.u16(20)] ?? 'unknown',
    blockBytes: fields.u32(12),
    inodes: fields.u32(4),
    madeAt: fields.u32(8),
    sizeBytes: fields.u64(40),
  };
}

const COMPRESSIONS: readonly Squashfs['compression'][] = [
  ...(['unknown', 'gzip', 'lzma', 'lzo', 'xz', 'lz4', 'zstd'] as const),
];
