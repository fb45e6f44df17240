import { type Block, type BlockMap, type ImageFile, ZERO } from '../../bytes/block-map.ts';
import { readExactly, readFields } from '../../bytes/fields.ts';
import { pagedReadAt } from '../../bytes/paged.ts';
import { FormatError } from '../../format-error.ts';
import type { ReadAt } from '../../read-at.ts';
import { inflateBlock, unzstdBlock, type ZstdDecompress } from '../decompress.ts';
import type { Qcow2Header } from './header.ts';

export interface Qcow2MapOptions {
  readonly file: ImageFile;
  readonly header: Qcow2Header;
  readonly unzstd: ZstdDecompress | undefined;
}

/** Finds clusters by the tables L1 and L2, of which only the entries that are needed are read. */
export function qcow2Map({ file, header, unzstd }: Qcow2MapOptions): BlockMap {
  const clusterBytes = 2 ** header.clusterBits;
  const perTable = clusterBytes / 8;
  const tables = pagedReadAt(file.readAt);
  const blockAt = async (index: number): Promise<Block> => {
    const slot = index % perTable;
    const table = await readEntry(tables, header.l1Offset + 8 * ((index - slot) / perTable), 'L1 table');
    if ((table & OFFSET) === 0n) return ZERO;
    const tableAt = alignedOffset(table, clusterBytes);
    const entry = await readEntry(tables, tableAt + 8 * slot, 'L2 table');
    if ((entry & COMPRESSED) !== 0n) return compressedBlock({ file, header, unzstd }, entry);
    const isZero = header.version >= 3 && (entry & READS_AS_ZERO) !== 0n;
    if (isZero || (entry & OFFSET) === 0n) return ZERO;
    return { kind: 'stored', offset: alignedOffset(entry, clusterBytes) };
  };
  return {
    format: 'qcow2',
    blockBytes: clusterBytes,
    virtualSizeBytes: header.virtualSizeBytes,
    blockAt,
  };
}

/** How many bits the size takes depends on the size of clusters; it counts sectors of 512 bytes. */
function compressedBlock({ file, header, unzstd }: Qcow2MapOptions, entry: bigint): Block {
  const sizeShift = BigInt(62 - (header.clusterBits - 8));
  const offset = Number(entry & ((1n << sizeShift) - 1n));
  const sectors = Number((entry & ~(3n << 62n)) >> sizeShift) + 1;
  const length = Math.min(sectors * 512 - (offset % 512), Math.max(0, file.size - offset));
  const sizeBytes = 2 ** header.clusterBits;
  const load = async (): Promise<Uint8Array> => {
    const where = { format: 'qcow2', offset };
    const compressed = await readExactly(file.readAt, { ...where, length, what: 'compressed cluster' });
    const block = { ...where, compressed, sizeBytes };
    if (header.compression === 'deflate') return inflateBlock(block, 'raw');
    if (unzstd !== undefined) return await unzstdBlock(block, unzstd);
    throw new FormatError('qcow2', 'a cluster is compressed with zstd, and nothing here reads that', offset, {
      code: 'qcow2/zstd',
    });
  };
  return { kind: 'compressed', offset, load };
}

async function readEntry(tables: ReadAt, offset: number, what: string): Promise<bigint> {
  const fields = await readFields(tables, { format: 'qcow2', offset, length: 8, what, byteOrder: 'big' });
  return fields.big64(0);
}

function alignedOffset(entry: bigint, clusterBytes: number): number {
  const offset = Number(entry & OFFSET);
  if (offset % clusterBytes === 0) return offset;
  throw new FormatError('qcow2', 'a table points between clusters', offset);
}

const OFFSET = 0x00ff_ffff_ffff_fe00n;
const COMPRESSED = 1n << 62n;
const READS_AS_ZERO = 1n;
