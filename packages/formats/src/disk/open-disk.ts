import { type BlockMap, readAtBlocks } from '../bytes/block-map.ts';
import { FormatError } from '../format-error.ts';
import { type ReadAt, readAtWindow } from '../read-at.ts';
import type { ZstdDecompress } from './decompress.ts';
import { qcow2Map } from './qcow2/qcow2-map.ts';
import { type ToldDisk, tellDisk } from './read-disk-image.ts';
import { vdiMap } from './vdi.ts';
import { vmdkMap } from './vmdk/vmdk-map.ts';

export interface OpenDiskOptions {
  /** For clusters of qcow2 that are compressed with zstd; without it, reading one is an error. */
  readonly unzstd?: ZstdDecompress;
}

/** A disk as the guest sees it. */
export interface OpenDisk {
  readonly format: 'raw' | 'qcow2' | 'vmdk' | 'vdi';
  readonly virtualSizeBytes: number;
  /** The guest's bytes: zeros where the image holds nothing. */
  readonly readAt: ReadAt;
  /** What is odd about the image, but no reason not to read it. */
  readonly problems: readonly string[];
}

/**
 * Opens a disk image of `size` bytes, of a format told by its content: raw, qcow2, vdi, sparse vmdk. The disk's
 * size is not limited: bound what is read. Damage of the tables is an error when the bytes are read.
 *
 * @throws FormatError where the image is damaged, or is refused: other files it depends on, encryption, another
 * format (`qcow2/backing-file`, `vhdx/unread`; see `readDiskImage`)
 */
export async function openDisk(
  readAt: ReadAt,
  size: number,
  { unzstd }: OpenDiskOptions = {},
): Promise<OpenDisk> {
  const told = await tellDisk(readAt, size);
  const { format, refusal, virtualSizeBytes, problems } = told.image;
  if (refusal !== undefined) throw new FormatError(format, refusal.message, 0, { code: refusal.code });
  if (format === 'vhd' || format === 'vhdx' || virtualSizeBytes === undefined)
    throw new FormatError(format, 'not read', 0);
  const map = mapOf(told, { readAt, size }, unzstd);
  const guest =
    map === undefined
      ? readAtWindow(readAt, { offset: 0, length: size })
      : readAtBlocks({ readAt, size }, map);
  return { format, virtualSizeBytes, readAt: guest, problems };
}

interface File {
  readonly readAt: ReadAt;
  readonly size: number;
}

function mapOf(told: ToldDisk, file: File, unzstd: ZstdDecompress | undefined): BlockMap | undefined {
  switch (told.layout) {
    case 'qcow2':
      return qcow2Map({ file, header: told.header, unzstd });
    case 'vdi':
      return vdiMap(file, told.header);
    case 'vmdk':
      return vmdkMap(file, told.header);
    default:
      return undefined;
  }
}
