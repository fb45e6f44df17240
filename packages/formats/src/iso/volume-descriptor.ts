import type { ReadAt } from '../read-at.ts';
import { hasText, paddedText, paddedWideText, SECTOR, viewOf } from './iso-bytes.ts';
import { isoError } from './iso-error.ts';

/** What a volume descriptor says: ECMA-119 8.4 (primary), 8.5 (supplementary). */
export interface IsoVolume {
  /** The volume identifier, blanks at its end left out: the label by which Linux finds the volume. */
  readonly label: string;
  readonly systemId: string;
  readonly publisher: string;
  readonly application: string;
  /** What the volume takes, in bytes. A hybrid image may be longer, by partition tables at its end. */
  readonly volumeBytes: number;
  /** Bytes of a logical block: 2048, but for antiques. */
  readonly blockBytes: number;
  readonly root: { readonly block: number; readonly sizeBytes: number; readonly attributeBlocks: number };
}

export interface VolumeDescriptors {
  readonly primary: IsoVolume;
  readonly joliet: IsoVolume | undefined;
  /** Block of the boot catalogue: El Torito 2.0. */
  readonly bootCatalogue: number | undefined;
  /** Some descriptor cannot be read; the ones before it stand. */
  readonly isCutOff: boolean;
}

const FIRST = 16;
/** Nobody writes more than six. */
const MAX_DESCRIPTORS = 32;
const Type = { boot: 0, primary: 1, supplementary: 2, end: 255 } as const;
/** UCS-2 levels 1 to 3: Joliet specification, "SVD Escape Sequences Field". */
const JOLIET_ESCAPES = ['%/@', '%/C', '%/E'];

/**
 * Reads the descriptors from sector 16 on, to the terminator.
 * @throws FormatError `iso/not-an-iso` where there is no primary one
 */
export async function readVolumeDescriptors(readAt: ReadAt): Promise<VolumeDescriptors> {
  let primary: IsoVolume | undefined;
  let joliet: IsoVolume | undefined;
  let bootCatalogue: number | undefined;
  let isCutOff = true;
  for (let index = 0; index < MAX_DESCRIPTORS; index += 1) {
    const bytes = await readAt((FIRST + index) * SECTOR, SECTOR);
    if (bytes.length < SECTOR || !hasText(bytes, 1, 'CD001')) break;
    const type = bytes[0];
    if (type === Type.end) {
      isCutOff = false;
      break;
    }
    if (type === Type.primary) primary ??= readVolume(bytes, paddedText);
    else if (type === Type.supplementary && isJoliet(bytes)) joliet ??= readVolume(bytes, paddedWideText);
    else if (type === Type.boot) bootCatalogue ??= catalogueOf(bytes);
  }
  if (primary === undefined) throw isoError('iso/not-an-iso', 'no primary volume descriptor', FIRST * SECTOR);
  return { primary, joliet, bootCatalogue, isCutOff };
}

/** Whether there is an ISO 9660 volume at all; reads one sector. */
export async function isIso(readAt: ReadAt): Promise<boolean> {
  const bytes = await readAt(FIRST * SECTOR, 6);
  return bytes.length === 6 && hasText(bytes, 1, 'CD001');
}

function isJoliet(bytes: Uint8Array): boolean {
  return JOLIET_ESCAPES.some((sequence) => hasText(bytes, 88, sequence));
}

function catalogueOf(bytes: Uint8Array): number | undefined {
  return hasText(bytes, 7, 'EL TORITO SPECIFICATION') ? viewOf(bytes).getUint32(0x47, true) : undefined;
}

function readVolume(bytes: Uint8Array, text: (field: Uint8Array) => string): IsoVolume {
  const view = viewOf(bytes);
  const blockBytes = view.getUint16(128, true);
  if (blockBytes < 512 || blockBytes > SECTOR || (blockBytes & (blockBytes - 1)) !== 0)
    throw isoError('iso/malformed', `blocks of ${blockBytes} bytes`, FIRST * SECTOR + 128);
  return {
    label: text(bytes.subarray(40, 72)),
    systemId: text(bytes.subarray(8, 40)),
    publisher: text(bytes.subarray(318, 446)),
    application: text(bytes.subarray(574, 702)),
    volumeBytes: view.getUint32(80, true) * blockBytes,
    blockBytes,
    root: {
      block: view.getUint32(158, true),
      attributeBlocks: bytes[157] ?? 0,
      sizeBytes: view.getUint32(166, true),
    },
  };
}
