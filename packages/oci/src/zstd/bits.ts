import { zstdError } from './zstd-error.ts';

/** Index of the highest set bit; -1 for 0. */
export function highBit(value: number): number {
  return 31 - Math.clz32(value);
}

/** A part of a buffer. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Bits from the first to the last byte, the lowest of a byte first (RFC 8878, 4.1.1). */
export class ForwardBits {
  readonly #span: Span;
  #bit = 0;

  constructor(span: Span) {
    this.#span = span;
  }

  /** @throws FormatError where there are not as many. */
  read(count: number): number {
    const value = this.peek(count);
    this.skip(count);
    return value;
  }

  /** At most 16 bits; those beyond the end are 0. */
  peek(count: number): number {
    const { bytes, start, end } = this.#span;
    const at = start + (this.#bit >> 3);
    let word = 0;
    for (let index = 0; index < 3 && at + index < end; index += 1)
      word |= (bytes[at + index] as number) << (8 * index);
    return (word >>> (this.#bit & 7)) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#bit += count;
    const { start, end } = this.#span;
    if (this.#bit > (end - start) * 8) throw zstdError('a table ends too early');
  }

  /** How many bytes have been read, a begun one included. */
  get bytesRead(): number {
    return (this.#bit + 7) >> 3;
  }
}

/**
 * Bits from the last byte to the first: as the encoder wrote them in the other direction. The highest set bit
 * of the last byte marks the end and is no data. Reading beyond the beginning gives zeros; `left` is negative
 * then.
 */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  /** Bits that have not been read. */
  left: number;

  constructor({ bytes, start, end }: Span) {
    if (end <= start) throw zstdError('a bit stream is empty');
    const last = bytes[end - 1] as number;
    if (last === 0) throw zstdError('a bit stream has no end mark');
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.left = (end - start - 1) * 8 + highBit(last);
  }

  /** At most 24 bits. */
  read(count: number): number {
    const value = this.peek(count);
    this.left -= count;
    return value;
  }

  /** At most 24 bits, without reading them. */
  peek(count: number): number {
    if (count === 0) return 0;
    const from = this.left - count;
    if (from < 0) {
      const there = this.left;
      return there <= 0 ? 0 : this.#at(0, there) << -from;
    }
    return this.#at(from, count);
  }

  #at(from: number, count: number): number {
    const bytes = this.#bytes;
    const at = this.#start + (from >> 3);
    const end = this.#end;
    let word = bytes[at] as number;
    if (at + 3 < end)
      word |=
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24);
    else {
      if (at + 1 < end) word |= (bytes[at + 1] as number) << 8;
      if (at + 2 < end) word |= (bytes[at + 2] as number) << 16;
    }
    return (word >>> (from & 7)) & ((1 << count) - 1);
  }
}
