import { type Block, type BlockMap, type ImageFile, ZERO } from '../bytes/block-map.ts';
import { readFields } from '../bytes/fields.ts';
import { pagedReadAt } from '../bytes/paged.ts';
import type { ReadAt } from '../read-at.ts';
import type { DiskRefusal } from './disk-image.ts';

/** The header of a VirtualBox disk image, version 1.1. */
export interface VdiHeader {
  readonly variant: 'dynamic' | 'fixed' | 'undo' | 'difference' | 'other';
  readonly virtualSizeBytes: number;
  readonly mapOffset: number;
  readonly dataOffset: number;
  readonly blockBytes: number;
  /** In front of every block's data. */
  readonly blockExtraBytes: number;
  readonly refusal: DiskRefusal | undefined;
}

/** At 0x40, in little-endian order. */
export const VDI_SIGNATURE = 0xbeda_107f;

/** @throws FormatError `vdi/...` where the header contradicts itself */
export async function readVdiHeader(readAt: ReadAt): Promise<VdiHeader> {
  const fields = await readFields(readAt, { format: 'vdi', offset: 0, length: 0x1c8, what: 'header' });
  const version = fields.u32(0x44);
  const variant = VARIANTS[fields.u32(0x4c)] ?? 'other';
  const header = {
    variant,
    virtualSizeBytes: fields.u64(0x170),
    mapOffset: fields.u32(0x154),
    dataOffset: fields.u32(0x158),
    blockBytes: fields.u32(0x178),
    blockExtraBytes: fields.u32(0x17c),
  };
  const isKnown = version === VERSION && (variant === 'dynamic' || variant === 'fixed');
  if (!isKnown) return { ...header, refusal: refusalOf(version, variant) };
  const { blockBytes, virtualSizeBytes } = header;
  if (blockBytes < 512 || blockBytes > MAX_BLOCK_BYTES || blockBytes % 512 !== 0)
    throw fields.fail(`blocks of ${blockBytes} bytes`, 0x178);
  if (fields.u32(0x180) < Math.ceil(virtualSizeBytes / blockBytes))
    throw fields.fail('fewer blocks than the disk has', 0x180);
  return { ...header, refusal: undefined };
}

function refusalOf(version: number, variant: VdiHeader['variant']): DiskRefusal {
  if (version !== VERSION)
    return { code: 'vdi/version', message: `version ${version >>> 16}.${version & 0xffff}; 1.1 is read` };
  if (variant === 'other') return { code: 'vdi/variant', message: 'an image type that is not known' };
  return {
    code: 'vdi/backing-file',
    message: `a ${variant} image: what it does not hold is in another file`,
  };
}

/** Finds blocks by the one table that the format has. */
export function vdiMap({ readAt }: ImageFile, header: VdiHeader): BlockMap {
  const { blockBytes, blockExtraBytes, mapOffset, dataOffset, virtualSizeBytes } = header;
  const table = pagedReadAt(readAt);
  const blockAt = async (index: number): Promise<Block> => {
    const offset = mapOffset + 4 * index;
    const entry = (await readFields(table, { format: 'vdi', offset, length: 4, what: 'block map' })).u32(0);
    if (entry >= DISCARDED) return ZERO;
    const at = dataOffset + entry * (blockBytes + blockExtraBytes) + blockExtraBytes;
    return { kind: 'stored', offset: at };
  };
  return { format: 'vdi', blockBytes, virtualSizeBytes, blockAt };
}

const VERSION = 0x0001_0001;
const VARIANTS: readonly (VdiHeader['variant'] | undefined)[] = [
  ...([undefined, 'dynamic', 'fixed', 'undo', 'difference'] as const),
];
/** What reads as zero; one above it is what was never written. */
const DISCARDED = 0xffff_fffe;
const MAX_BLOCK_BYTES = 256 * 1024 * 1024;
