import type { Span } from './bits.ts';
import { decodeHuffman, type HuffmanTable, readHuffmanTable } from './huffman.ts';
import { zstdError } from './zstd-error.ts';

export interface Literals {
  readonly bytes: Uint8Array;
  /** Where the section ends in the block. */
  readonly end: number;
  /** For a later block that uses it again. */
  readonly table: HuffmanTable | undefined;
}

export const MAX_BLOCK_BYTES: number = 128 * 1024;

interface Sizes {
  readonly headerBytes: number;
  readonly regenerated: number;
  readonly compressed: number;
  readonly streams: 1 | 4;
}

/** Decodes the literals section of a block (RFC 8878, 3.1.1.3.1). `scratch` holds the result. */
export function readLiterals(
  block: Span,
  { previous, scratch }: { readonly previous: HuffmanTable | undefined; readonly scratch: Uint8Array },
): Literals {
  const { bytes, start, end } = block;
  if (start >= end) throw zstdError('a block is empty');
  const kind = (bytes[start] as number) & 3;
  const sizes = kind < 2 ? plainSizes(block) : compressedSizes(block);
  const body = start + sizes.headerBytes;
  const bodyEnd = body + (kind === 1 ? 1 : sizes.compressed);
  if (bodyEnd > end || sizes.regenerated > MAX_BLOCK_BYTES)
    throw zstdError('literals are longer than their block');
  const target = scratch.subarray(0, sizes.regenerated);
  if (kind === 0) return { bytes: bytes.subarray(body, bodyEnd), end: bodyEnd, table: previous };
  if (kind === 1) return { bytes: target.fill(bytes[body] as number), end: bodyEnd, table: previous };
  const { table, bytesRead } =
    kind === 2 ? readHuffmanTable({ bytes, start: body, end: bodyEnd }) : { table: previous, bytesRead: 0 };
  if (table === undefined) throw zstdError('literals use a Huffman tree that was never given');
  const streams = { bytes, start: body + bytesRead, end: bodyEnd };
  if (sizes.streams === 1) decodeHuffman(streams, table, target);
  else decodeFourStreams(streams, table, target);
  return { bytes: target, end: bodyEnd, table };
}

function plainSizes({ bytes, start, end }: Span): Sizes {
  const word = littleEndian(bytes, { start, end, length: 3 });
  const format = (word >> 2) & 3;
  const [headerBytes, shift] = format === 1 ? [2, 4] : format === 3 ? [3, 4] : [1, 3];
  const regenerated = (word & (2 ** (8 * headerBytes) - 1)) >>> shift;
  return { headerBytes, regenerated, compressed: regenerated, streams: 1 };
}

function compressedSizes({ bytes, start, end }: Span): Sizes {
  const format = ((bytes[start] as number) >> 2) & 3;
  const headerBytes = Math.max(3, format + 2);
  const width = [10, 10, 14, 18][format] as number;
  if (start + headerBytes > end) throw zstdError('a block ends in a header');
  const word = littleEndian(bytes, { start, end, length: headerBytes });
  const sizes = Math.floor(word / 16);
  const regenerated = sizes % 2 ** width;
  const compressed = Math.floor(sizes / 2 ** width) % 2 ** width;
  return { headerBytes, regenerated, compressed, streams: format === 0 ? 1 : 4 };
}

/** Up to five bytes, as a number that may exceed 32 bits. */
function littleEndian(
  bytes: Uint8Array,
  { start, end, length }: { readonly start: number; readonly end: number; readonly length: number },
): number {
  let value = 0;
  for (let index = Math.min(length, end - start) - 1; index >= 0; index -= 1)
    value = value * 256 + (bytes[start + index] as number);
  return value;
}

function decodeFourStreams({ bytes, start, end }: Span, table: HuffmanTable, target: Uint8Array): void {
  if (start + 6 > end) throw zstdError('literals lack their jump table');
  const part = (target.length + 3) >> 2;
  let at = start + 6;
  for (let stream = 0; stream < 4; stream += 1) {
    const jump = start + 2 * stream;
    const length = (bytes[jump] as number) | ((bytes[jump + 1] as number) << 8);
    const next = stream === 3 ? end : at + length;
    if (next > end || part * stream > target.length) throw zstdError('streams of literals do not fit');
    const piece = target.subarray(part * stream, stream === 3 ? target.length : part * (stream + 1));
    decodeHuffman({ bytes, start: at, end: next }, table, piece);
    at = next;
  }
}
