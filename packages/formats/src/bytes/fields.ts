import { FormatError } from '../format-error.ts';
import type { ReadAt } from '../read-at.ts';

export interface FieldsOptions {
  /** The format, for errors: `fat`. */
  readonly format: string;
  /** Where the bytes are in the file, for errors. */
  readonly offset: number;
  /** What the bytes are, for errors: `boot sector`. */
  readonly what: string;
  /** Default: little. */
  readonly byteOrder?: 'little' | 'big';
}

/** Reads fields of a structure; whatever lies outside of it is a FormatError with the offset in the whole file. */
export interface Fields {
  readonly length: number;
  readonly u8: (at: number) => number;
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
  /** Above 2^53 - 1 it is an error: no size or offset of a real file is. */
  readonly u64: (at: number) => number;
  readonly big64: (at: number) => bigint;
  readonly bytes: (at: number, length: number) => Uint8Array;
  /** Bytes up to the first zero as ISO 8859-1: for signatures and names in ASCII. */
  readonly text: (at: number, length: number) => string;
  /** Bytes up to the first zero as UTF-8. */
  readonly utf8: (at: number, length: number) => string;
  /** `what` is the last part of the code: `fat/malformed` by default. */
  readonly fail: (message: string, at: number, what?: string) => FormatError;
}

export function fieldsOf(bytes: Uint8Array, options: FieldsOptions): Fields {
  const { format, offset, what, byteOrder = 'little' } = options;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = byteOrder === 'little';
  const fail = (message: string, at: number, kind = 'malformed'): FormatError =>
    new FormatError(format, message, offset + at, { code: `${format}/${kind}` });
  const within = (at: number, length: number): number => {
    if (at >= 0 && length >= 0 && at + length <= view.byteLength) return at;
    throw fail(`the ${what} ends before the field at ${at}`, view.byteLength, 'truncated');
  };
  const slice = (at: number, length: number): Uint8Array => bytes.subarray(within(at, length), at + length);
  return {
    length: bytes.length,
    u8: (at) => view.getUint8(within(at, 1)),
    u16: (at) => view.getUint16(within(at, 2), little),
    u32: (at) => view.getUint32(within(at, 4), little),
    u64: (at) => {
      const value = view.getBigUint64(within(at, 8), little);
      if (value > MAX_SAFE) throw fail(`the ${what} has a number that no file reaches`, at);
      return Number(value);
    },
    big64: (at) => view.getBigUint64(within(at, 8), little),
    bytes: slice,
    text: (at, length) => String.fromCharCode(...upToZero(slice(at, length))),
    utf8: (at, length) => new TextDecoder().decode(upToZero(slice(at, length))),
    fail,
  };
}

export interface ReadFieldsOptions extends FieldsOptions {
  readonly length: number;
}

/** Exactly the bytes asked for. @throws FormatError where the file ends before that */
export async function readExactly(readAt: ReadAt, options: ReadFieldsOptions): Promise<Uint8Array> {
  const { format, offset, length, what } = options;
  const isSound = Number.isSafeInteger(offset + length) && offset >= 0;
  const bytes = isSound ? await readAt(offset, length) : new Uint8Array();
  if (bytes.length >= length) return bytes.subarray(0, length);
  const end = isSound ? offset + bytes.length : 0;
  throw new FormatError(format, `the file ends inside the ${what}`, end, { code: `${format}/truncated` });
}

/** Fields of exactly the bytes asked for. @throws FormatError where the file ends before that */
export async function readFields(readAt: ReadAt, options: ReadFieldsOptions): Promise<Fields> {
  return fieldsOf(await readExactly(readAt, options), options);
}

function upToZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
