import type { Fields } from '../bytes/fields.ts';
import type { Arm64Image } from './kernel-image.ts';

/** Undefined where it is none (Linux, Documentation/arch/arm64/booting.rst: the header since 3.17). */
export function parseArm64Image(fields: Fields): Arm64Image | undefined {
  if (fields.length < HEADER_BYTES || fields.text(0x38, 4) !== 'ARM\x64') return undefined;
  const flags = Number(fields.big64(0x18) & 0xffn);
  return {
    kind: 'arm64-image',
    architecture: 'aarch64',
    isBigEndian: (flags & 1) !== 0,
    pageBytes: PAGE_BYTES[(flags >> 1) & 3],
    hasEfiStub: fields.text(0, 2) === 'MZ',
    memoryBytes: fields.u64(0x10),
  };
}

const HEADER_BYTES = 64;
const PAGE_BYTES: readonly Arm64Image['pageBytes'][] = [undefined, 4096, 16_384, 65_536];
