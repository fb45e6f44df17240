import { SECTOR, viewOf } from '../iso-bytes.ts';
import { isoError } from '../iso-error.ts';

export interface BootImageToWrite {
  readonly platform: 'bios' | 'efi';
  readonly block: number;
  readonly sizeBytes: number;
}

const ENTRY = 32;
const PLATFORM_ID = { bios: 0, efi: 0xef } as const;

/** A boot catalogue without emulation: the first image as the default entry, a section for each other one. */
export function catalogueBytes(images: readonly BootImageToWrite[]): Uint8Array {
  if (images.length > MAX_IMAGES) throw isoError('iso/unwritable', 'too many boot images', 0);
  const bytes = new Uint8Array(SECTOR);
  images.forEach((image, index) => {
    const id = PLATFORM_ID[image.platform];
    // The validation entry stands for the header of the first section.
    const at = index * 2 * ENTRY;
    if (index === 0) bytes.set(validationEntry(id), at);
    else bytes.set([index === images.length - 1 ? 0x91 : 0x90, id, 1, 0], at);
    bytes.set(imageEntry(image), at + ENTRY);
  });
  return bytes;
}

const MAX_IMAGES = SECTOR / (2 * ENTRY);

function validationEntry(platformId: number): Uint8Array {
  const bytes = new Uint8Array(ENTRY);
  const view = viewOf(bytes);
  bytes.set([1, platformId]);
  bytes.set([0x55, 0xaa], 30);
  let sum = 0;
  for (let at = 0; at < ENTRY; at += 2) sum += view.getUint16(at, true);
  view.setUint16(28, -sum & 0xffff, true);
  return bytes;
}

/** A BIOS loads four sectors of 512 bytes, as all loaders expect it; UEFI takes the whole image. */
function imageEntry({ platform, block, sizeBytes }: BootImageToWrite): Uint8Array {
  const bytes = new Uint8Array(ENTRY);
  const view = viewOf(bytes);
  const sectors = platform === 'bios' ? 4 : Math.ceil(sizeBytes / 512);
  bytes[0] = 0x88;
  // 0 stands for all that follows, where the field is too small.
  view.setUint16(6, sectors > 0xffff ? 0 : sectors, true);
  view.setUint32(8, block, true);
  return bytes;
}
