import { type Fields, readFields } from '../../bytes/fields.ts';
import type { ReadAt } from '../../read-at.ts';
import type { DiskRefusal } from '../disk-image.ts';
import { readVmdkDescriptor, type VmdkDescriptor } from './descriptor.ts';

/** The header of a sparse extent (VMware, Virtual Disk Format 5.0). */
export interface VmdkHeader {
  readonly virtualSizeBytes: number;
  readonly grainBytes: number;
  readonly grainsPerTable: number;
  readonly directoryOffset: number;
  /** Grains are compressed, each behind a marker. */
  readonly isCompressed: boolean;
  /** An entry of 1 in a grain table stands for zeros. */
  readonly hasZeroGrains: boolean;
  readonly isUnclean: boolean;
  readonly descriptor: VmdkDescriptor;
  readonly refusal: DiskRefusal | undefined;
}

export const VMDK_MAGIC = 'KDMV';

/** @throws FormatError `vmdk/...` where the header contradicts itself */
export async function readVmdkHeader(readAt: ReadAt, size: number): Promise<VmdkHeader> {
  const first = await readHeaderAt(readAt, 0);
  const descriptor = await readEmbedded(readAt, first);
  // Written as a stream: where the directory is was known only at the end.
  const isAtEnd = first.big64(56) === DIRECTORY_AT_END;
  const fields = isAtEnd ? await readHeaderAt(readAt, Math.max(0, size - FOOTER_FROM_END)) : first;
  if (fields.text(0, 4) !== VMDK_MAGIC) throw fields.fail('no footer', 0, 'truncated');
  const flags = fields.u32(8);
  const header = {
    virtualSizeBytes: bytesOf(fields, 12),
    grainBytes: bytesOf(fields, 20),
    grainsPerTable: fields.u32(44),
    directoryOffset: bytesOf(fields, 56),
    isCompressed: (flags & COMPRESSED) !== 0,
    hasZeroGrains: (flags & ZERO_GRAINS) !== 0,
    isUnclean: fields.u8(72) !== 0,
    descriptor,
  };
  const { grainBytes, grainsPerTable, isCompressed } = header;
  const most = isCompressed ? MAX_COMPRESSED_GRAIN_BYTES : MAX_GRAIN_BYTES;
  if (grainBytes < 512 || grainBytes > most) throw fields.fail(`grains of ${grainBytes} bytes`, 20);
  if (grainsPerTable < 1 || grainsPerTable > MAX_GRAINS_PER_TABLE)
    throw fields.fail(`${grainsPerTable} grains in a table`, 44);
  return { ...header, refusal: refusalOf(fields, descriptor) };
}

function readHeaderAt(readAt: ReadAt, offset: number): Promise<Fields> {
  return readFields(readAt, { format: 'vmdk', offset, length: 512, what: 'header' });
}

/** The text inside of the file; an extent of several has none. */
async function readEmbedded(readAt: ReadAt, fields: Fields): Promise<VmdkDescriptor> {
  const length = Math.min(bytesOf(fields, 36), MAX_DESCRIPTOR_BYTES);
  const offset = bytesOf(fields, 28);
  if (offset === 0 || length === 0) return readVmdkDescriptor('');
  const text = await readFields(readAt, { format: 'vmdk', offset, length, what: 'descriptor' });
  return readVmdkDescriptor(text.utf8(0, length));
}

function refusalOf(fields: Fields, { parent }: VmdkDescriptor): DiskRefusal | undefined {
  const [version, flags, algorithm] = [fields.u32(4), fields.u32(8), fields.u16(77)];
  if (version < 1 || version > 3)
    return { code: 'vmdk/version', message: `version ${version} of the format; 1 to 3 are read` };
  if (parent !== undefined)
    return { code: 'vmdk/backing-file', message: `what it does not hold is in another file: ${parent}` };
  const isCompressed = (flags & COMPRESSED) !== 0;
  if (isCompressed && (algorithm !== DEFLATE || (flags & MARKERS) === 0))
    return { code: 'vmdk/compression-type', message: `compression ${algorithm} without markers is not read` };
  return undefined;
}

/** The format counts sectors. */
function bytesOf(fields: Fields, at: number): number {
  const sectors = fields.big64(at);
  if (sectors === DIRECTORY_AT_END) return 0;
  const bytes = fields.u64(at) * 512;
  if (!Number.isSafeInteger(bytes)) throw fields.fail('a number of sectors that no file has', at);
  return bytes;
}

const DIRECTORY_AT_END = 0xffff_ffff_ffff_ffffn;
const FOOTER_FROM_END = 1024;
const ZERO_GRAINS = 1 << 2;
const COMPRESSED = 1 << 16;
const MARKERS = 1 << 17;
const DEFLATE = 1;
const MAX_GRAIN_BYTES = 32 * 1024 * 1024;
/** They are kept in memory; 64 kB is what programs write. */
const MAX_COMPRESSED_GRAIN_BYTES = 4 * 1024 * 1024;
const MAX_GRAINS_PER_TABLE = 65_536;
const MAX_DESCRIPTOR_BYTES = 1024 * 1024;
