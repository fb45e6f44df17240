import type { ReadAt } from '../read-at.ts';
import { hasText, SECTOR, viewOf } from './iso-bytes.ts';

/** Who is to start an image: El Torito 1.0, "Platform ID"; 0xEF is UEFI's (UEFI specification 13.3.2.1). */
export type ElToritoPlatform = 'bios' | 'powerpc' | 'mac' | 'efi' | 'other';

/** An image that firmware may start from. */
export interface ElToritoImage {
  readonly platform: ElToritoPlatform;
  readonly platformId: number;
  readonly isBootable: boolean;
  /** `none` is run or mounted as it is; the others pretend to be a disk. */
  readonly emulation: 'none' | 'floppy' | 'hard-disk' | 'unknown';
  /** Where the image lies in the file. */
  readonly offset: number;
  /**
   * What the catalogue says that firmware loads. Of an EFI image with 0 or 1 sectors it means the rest of the
   * volume, as UEFI takes it.
   */
  readonly sizeBytes: number;
  /** Sectors of 512 bytes, as they stand in the catalogue. */
  readonly sectors: number;
  /** The image begins within the file, and ends there. */
  readonly isInside: boolean;
}

export interface ElTorito {
  /** Where the catalogue lies. */
  readonly offset: number;
  /**
   * `outside`: there is no catalogue, as the file ends before it. `no-catalogue`: what is there is none (header
   * 01, key 55 AA). `checksum`: it does not add up, and UEFI ignores it.
   */
  readonly state: 'valid' | 'checksum' | 'no-catalogue' | 'outside';
  readonly images: readonly ElToritoImage[];
}

/** 256 entries: an ISO has two to four. */
const MAX_CATALOGUE = 4 * SECTOR;
const ENTRY = 32;
const Indicator = { section: 0x90, lastSection: 0x91, bootable: 0x88, extension: 0x44 } as const;

/**
 * Reads the boot catalogue whose block the boot record names (El Torito 1.0, chapter 2). Never throws for what
 * it reads: pointers are checked against the size of the file, and what is wrong is told in the result.
 */
export async function readElTorito(
  readAt: ReadAt,
  { block, sizeBytes }: { readonly block: number; readonly sizeBytes: number },
): Promise<ElTorito> {
  const offset = block * SECTOR;
  const bytes = offset + 2 * ENTRY <= sizeBytes ? await readAt(offset, MAX_CATALOGUE) : new Uint8Array();
  if (bytes.length < 2 * ENTRY) return { offset, state: 'outside', images: [] };
  if (bytes[0] !== 1 || !hasText(bytes, 30, '\x55\xaa')) return { offset, state: 'no-catalogue', images: [] };
  const state = checksum(bytes) === 0 ? 'valid' : 'checksum';
  return { offset, state, images: [...readImages(bytes, sizeBytes)] };
}

/** Of the validation entry: the sum of its 16-bit words is 0. */
function checksum(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  let sum = 0;
  for (let at = 0; at < ENTRY; at += 2) sum += view.getUint16(at, true);
  return sum & 0xffff;
}

function* readImages(bytes: Uint8Array, sizeBytes: number): Generator<ElToritoImage> {
  yield readImage(bytes.subarray(ENTRY, 2 * ENTRY), bytes[1] ?? 0, sizeBytes);
  let at = 2 * ENTRY;
  while (at + ENTRY <= bytes.length) {
    const header = bytes.subarray(at, at + ENTRY);
    const indicator = header[0];
    if (indicator !== Indicator.section && indicator !== Indicator.lastSection) return;
    const count = viewOf(header).getUint16(2, true);
    at += ENTRY;
    for (let index = 0; index < count && at + ENTRY <= bytes.length; index += 1) {
      yield readImage(bytes.subarray(at, at + ENTRY), header[1] ?? 0, sizeBytes);
      at += ENTRY;
      while (bytes[at] === Indicator.extension) at += ENTRY;
    }
    if (indicator === Indicator.lastSection) return;
  }
}

const PLATFORMS: Readonly<Record<number, ElToritoPlatform>> = {
  0: 'bios',
  1: 'powerpc',
  2: 'mac',
  239: 'efi',
};

/** Sizes of the floppies that can be pretended. */
const FLOPPY_BYTES: Readonly<Record<number, number>> = { 1: 1_228_800, 2: 1_474_560, 3: 2_949_120 };

function readImage(entry: Uint8Array, platformId: number, fileBytes: number): ElToritoImage {
  const view = viewOf(entry);
  const media = (entry[1] ?? 0) & 0x0f;
  const sectors = view.getUint16(6, true);
  const offset = view.getUint32(8, true) * SECTOR;
  const platform = PLATFORMS[platformId] ?? 'other';
  const declared = FLOPPY_BYTES[media] ?? sectors * 512;
  const isRest = platform === 'efi' && sectors <= 1;
  const sizeBytes = isRest ? Math.max(0, fileBytes - offset) : declared;
  return {
    platform,
    platformId,
    isBootable: entry[0] === Indicator.bootable,
    emulation: media === 0 ? 'none' : media <= 3 ? 'floppy' : media === 4 ? 'hard-disk' : 'unknown',
    offset,
    sizeBytes,
    sectors,
    isInside: offset > 0 && offset + Math.max(sizeBytes, 512) <= fileBytes,
  };
}
