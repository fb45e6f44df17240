import { FormatError } from '../format-error.ts';

/**
 * Gives bytes of a file: `length` of them from `offset` on, fewer where the file ends before that. Whoever
 * reads through it decides where the bytes come from; only the ranges that are needed are asked for. The bytes
 * are kept for a while: a source must not hand out one buffer twice.
 */
export type ByteSource = (offset: number, length: number) => Uint8Array;

/** A source over bytes that are in memory already. */
export function byteSource(bytes: Uint8Array): ByteSource {
  return (offset, length) => bytes.subarray(offset, offset + length);
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
  /** What the bytes are, for the error. */
  readonly what: string;
}

/** Exactly the bytes asked for, as a view. @throws FormatError where the file ends before that. */
export function readRange(source: ByteSource, { offset, length, what }: ByteRange): DataView {
  const bytes = source(offset, length);
  if (bytes.length < length)
    throw new FormatError('elf', `the file ends inside the ${what}`, offset + bytes.length, {
      code: 'elf/truncated',
    });
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

const PAGE_BYTES = 4096;
const KEPT_PAGES = 32;

/**
 * As `source`, but small reads come from a few pages that are kept: a header, its tables and names cost few
 * reads. Offsets beyond any file give nothing, and do not reach `source`.
 */
export function pagedSource(source: ByteSource): ByteSource {
  const pages = new Map<number, Uint8Array>();
  const pageAt = (page: number): Uint8Array => {
    const kept = pages.get(page);
    if (kept !== undefined) return kept;
    const bytes = source(page * PAGE_BYTES, PAGE_BYTES);
    const oldest = pages.keys().next().value;
    if (pages.size >= KEPT_PAGES && oldest !== undefined) pages.delete(oldest);
    pages.set(page, bytes);
    return bytes;
  };
  return (offset, length) => {
    if (!Number.isSafeInteger(offset + length)) return new Uint8Array();
    const within = offset % PAGE_BYTES;
    if (within + length > PAGE_BYTES) return source(offset, length);
    return pageAt((offset - within) / PAGE_BYTES).subarray(within, within + length);
  };
}
