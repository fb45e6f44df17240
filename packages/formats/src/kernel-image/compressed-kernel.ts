import { gunzipSync, constants as zlib } from 'node:zlib';
import { type Fields, fieldsOf } from '../bytes/fields.ts';
import { parseArm64Image } from './arm64-image.ts';
import type { CompressedKernel } from './kernel-image.ts';

/**
 * A kernel that is compressed as a file, as arm64's boot loaders take it, or that decompresses itself as an EFI
 * program (Linux, drivers/firmware/efi/libstub/zboot-header.S). A compressed file may be something else than a
 * kernel: `contents` says what could be seen.
 */
export function parseCompressedKernel(fields: Fields): CompressedKernel | undefined {
  if (fields.length < 64) return undefined;
  if (fields.text(0, 2) === 'MZ' && fields.text(4, 4) === 'zimg') return zbootOf(fields);
  const compression = MAGICS.find(([magic]) => magic.every((byte, at) => fields.u8(at) === byte))?.[1];
  if (compression === undefined) return undefined;
  const isArm64 =
    compression === 'gzip' && isArm64Inside(fields.bytes(0, Math.min(fields.length, PEEK_BYTES)));
  return {
    kind: 'compressed',
    compression,
    container: 'plain',
    contents: isArm64 ? 'arm64-image' : undefined,
    architecture: isArm64 ? 'aarch64' : undefined,
  };
}

function zbootOf(fields: Fields): CompressedKernel {
  const name = fields.text(24, 32);
  const known = MAGICS.map(([, compression]) => compression).find((compression) => compression === name);
  // The header is that of every processor; which one it is for, the PE header says.
  const compression = known ?? ZBOOT_NAMES[name] ?? 'other';
  return {
    kind: 'compressed',
    compression,
    container: 'efi-zboot',
    contents: undefined,
    architecture: undefined,
  };
}

/** The header is in the first bytes, so that the first bytes of the stream are enough. */
function isArm64Inside(start: Uint8Array): boolean {
  try {
    const options = { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: MAX_PEEKED_BYTES };
    const head = gunzipSync(start, options).subarray(0, 64);
    return parseArm64Image(fieldsOf(head, { format: 'kernel', offset: 0, what: 'header' })) !== undefined;
  } catch {
    // Damaged, or larger than anything that begins with a kernel's code.
    return false;
  }
}

const MAGICS: readonly (readonly [magic: readonly number[], compression: CompressedKernel['compression']])[] =
  [
    [[0x1f, 0x8b, 0x08], 'gzip'],
    [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
    [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz'],
    [[0x02, 0x21, 0x4c, 0x18], 'lz4'],
    [[0x04, 0x22, 0x4d, 0x18], 'lz4'],
    [[0x5d, 0x00, 0x00], 'lzma'],
    [[0x89, 0x4c, 0x5a, 0x4f], 'lzo'],
    [[0x42, 0x5a, 0x68], 'bzip2'],
  ];
/** As zboot names what is called otherwise elsewhere. */
const ZBOOT_NAMES: Readonly<Record<string, CompressedKernel['compression']>> = {
  zstd22: 'zstd',
  xzkern: 'xz',
};
const PEEK_BYTES = 4096;
/** Deflate makes data a thousand times smaller at most. */
const MAX_PEEKED_BYTES = 8 * 1024 * 1024;
