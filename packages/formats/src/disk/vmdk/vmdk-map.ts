import { type Block, type BlockMap, type ImageFile, ZERO } from '../../bytes/block-map.ts';
import { readExactly, readFields } from '../../bytes/fields.ts';
import { pagedReadAt } from '../../bytes/paged.ts';
import { inflateBlock } from '../decompress.ts';
import type { VmdkHeader } from './header.ts';

/** Finds grains by the grain directory and its tables, of which only the entries that are needed are read. */
export function vmdkMap(file: ImageFile, header: VmdkHeader): BlockMap {
  const { grainBytes, grainsPerTable, directoryOffset, virtualSizeBytes } = header;
  const tables = pagedReadAt(file.readAt);
  const sectorAt = async (offset: number, what: string): Promise<number> =>
    (await readFields(tables, { format: 'vmdk', offset, length: 4, what })).u32(0);
  const blockAt = async (index: number): Promise<Block> => {
    const slot = index % grainsPerTable;
    const table = await sectorAt(directoryOffset + 4 * ((index - slot) / grainsPerTable), 'grain directory');
    if (table === 0) return ZERO;
    const sector = await sectorAt(table * 512 + 4 * slot, 'grain table');
    if (sector === 0 || (sector === 1 && header.hasZeroGrains)) return ZERO;
    const offset = sector * 512;
    if (!header.isCompressed) return { kind: 'stored', offset };
    return { kind: 'compressed', offset, load: () => loadGrain(file, header, { offset, index }) };
  };
  return { format: 'vmdk', blockBytes: grainBytes, virtualSizeBytes, blockAt };
}

interface Grain {
  readonly offset: number;
  readonly index: number;
}

/** A marker of twelve bytes comes first: the grain's place on the disk, and how long it is compressed. */
async function loadGrain(file: ImageFile, header: VmdkHeader, { offset, index }: Grain): Promise<Uint8Array> {
  const { grainBytes: sizeBytes, virtualSizeBytes } = header;
  const neededBytes = Math.min(sizeBytes, virtualSizeBytes - index * sizeBytes);
  const where = { format: 'vmdk', offset };
  const marker = await readFields(file.readAt, { ...where, length: MARKER_BYTES, what: 'marker of a grain' });
  const length = marker.u32(8);
  // Deflate never makes data much longer.
  if (length > sizeBytes + sizeBytes / 8 + 1024)
    throw marker.fail(`a grain of ${length} compressed bytes`, 8);
  const at = { format: 'vmdk', offset: offset + MARKER_BYTES };
  const compressed = await readExactly(file.readAt, { ...at, length, what: 'compressed grain' });
  return inflateBlock({ ...at, compressed, sizeBytes, neededBytes }, 'zlib');
}

const MARKER_BYTES = 12;
