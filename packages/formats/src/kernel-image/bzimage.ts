import type { Fields } from '../bytes/fields.ts';
import type { BzImage } from './kernel-image.ts';

/** The header lies in the first kilobytes, the release behind it, in at most 64 sectors of set-up code. */
export const BZIMAGE_HEAD_BYTES: number = 65 * 512;

/** Undefined where it is none (Linux, Documentation/arch/x86/boot.rst: protocol 2.00 and later). */
export function parseBzImage(fields: Fields): BzImage | undefined {
  if (fields.length < HEADER_END || fields.u16(0x1fe) !== 0xaa55 || fields.text(0x202, 4) !== 'HdrS')
    return undefined;
  const protocol = fields.u16(0x206);
  const extended = protocol >= 0x20c ? fields.u16(0x236) : 0;
  // The field is new, and 0 stands for what was always so.
  const setupSectors = fields.u8(0x1f1) || 4;
  const banner = bannerOf(fields, setupSectors);
  return {
    kind: 'bzImage',
    architecture: (extended & KERNEL_64) !== 0 ? 'x86_64' : 'i386',
    protocol: `${protocol >> 8}.${String(protocol & 0xff).padStart(2, '0')}`,
    release: banner?.split(' ', 1)[0],
    banner,
    isRelocatable: protocol >= 0x205 && fields.u8(0x234) !== 0,
    hasEfiStub: fields.text(0, 2) === 'MZ',
    efiHandover: ([32, 64] as const).filter(
      (bits) => (extended & (bits === 32 ? HANDOVER_32 : HANDOVER_64)) !== 0,
    ),
    maxParametersBytes: protocol >= 0x206 ? fields.u32(0x238) : undefined,
    sizeBytes: (setupSectors + 1) * 512 + fields.u32(0x1f4) * 16,
  };
}

/** Counted from the second sector; it has to be within the set-up code. */
function bannerOf(fields: Fields, setupSectors: number): string | undefined {
  const offset = fields.u16(0x20e);
  const start = offset + 512;
  if (offset === 0 || offset >= setupSectors * 512 || start >= fields.length) return undefined;
  const text = fields.utf8(start, Math.min(MAX_BANNER_BYTES, fields.length - start));
  return text === '' ? undefined : text;
}

const HEADER_END = 0x268;
const KERNEL_64 = 1 << 0;
const HANDOVER_32 = 1 << 2;
const HANDOVER_64 = 1 << 3;
const MAX_BANNER_BYTES = 256;
