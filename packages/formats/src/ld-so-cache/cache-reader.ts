import { FormatError } from '../format-error.ts';

const FORMAT = 'ld.so.cache';

/** Reads fields of a cache; offsets in it count from where the new format starts. */
export interface CacheReader {
  /** From here to the end of the file, in bytes. */
  readonly length: number;
  readonly u8: (offset: number) => number;
  readonly u32: (offset: number) => number;
  readonly u64: (offset: number) => bigint;
  /** A text up to its zero byte, as paths and names are. */
  readonly text: (offset: number) => string;
  readonly fail: (message: string, offset: number) => FormatError;
}

export interface CacheReaderOptions {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly byteOrder: 'little' | 'big';
}

/** Every read out of bounds is a FormatError with the offset in the whole file. */
export function cacheReader({ bytes, start, byteOrder }: CacheReaderOptions): CacheReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const little = byteOrder === 'little';
  const decoder = new TextDecoder();
  let budget = MAX_TEXT_BYTES;
  const fail = (message: string, offset: number): FormatError =>
    new FormatError(FORMAT, message, start + offset);
  const within = (offset: number, length: number): number => {
    if (offset + length > view.byteLength) throw fail('the file ends inside a field', view.byteLength);
    return offset;
  };
  return {
    length: view.byteLength,
    u8: (offset) => view.getUint8(within(offset, 1)),
    u32: (offset) => view.getUint32(within(offset, 4), little),
    u64: (offset) => view.getBigUint64(within(offset, 8), little),
    text: (offset) => {
      const first = start + within(offset, 1);
      const limited = bytes.subarray(first, first + MAX_PATH_BYTES);
      const length = limited.indexOf(0);
      if (length < 0) throw fail('a text that does not end', offset);
      budget -= length;
      if (budget < 0) throw fail('more text than any system has', offset);
      return decoder.decode(limited.subarray(0, length));
    },
    fail,
  };
}

/** PATH_MAX. */
const MAX_PATH_BYTES = 4096;
/** Texts may overlap; a system with 10 000 libraries has less than a megabyte. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
