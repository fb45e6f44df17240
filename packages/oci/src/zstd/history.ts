import { zstdError } from './zstd-error.ts';

/** What comes out of a block at most: RFC 8878 bounds it. */
const ROOM_BYTES = 1024 * 1024;

/** The end of what was decompressed, as far back as matches may reach, and room for what comes. */
export class History {
  #buffer: Uint8Array;
  readonly #windowBytes: number;
  #position = 0;
  /** What has been handed out. */
  #taken = 0;

  constructor(windowBytes: number) {
    this.#windowBytes = windowBytes;
    this.#buffer = new Uint8Array(Math.min(windowBytes, ROOM_BYTES) + ROOM_BYTES);
  }

  /** Makes room for `length` bytes. To be called only when everything has been taken. */
  reserve(length: number): void {
    if (this.#position + length <= this.#buffer.length) return;
    const kept = Math.min(this.#position, this.#windowBytes);
    if (kept + ROOM_BYTES > this.#buffer.length) {
      const larger = new Uint8Array(
        Math.min(this.#windowBytes + ROOM_BYTES, this.#buffer.length * 2 + ROOM_BYTES),
      );
      larger.set(this.#buffer.subarray(this.#position - kept, this.#position));
      this.#buffer = larger;
    } else this.#buffer.copyWithin(0, this.#position - kept, this.#position);
    this.#position = kept;
    this.#taken = kept;
  }

  /** What was written since the last call: a view that the next `reserve` may change. */
  take(): Uint8Array {
    const piece = this.#buffer.subarray(this.#taken, this.#position);
    this.#taken = this.#position;
    return piece;
  }

  write(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    const length = to - from;
    if (this.#position + length > this.#buffer.length) throw zstdError('a block is larger than it may be');
    if (length < 32) {
      for (let index = 0; index < length; index += 1)
        this.#buffer[this.#position + index] = bytes[from + index] as number;
    } else this.#buffer.set(bytes.subarray(from, to), this.#position);
    this.#position += length;
  }

  fill(byte: number, length: number): void {
    this.#buffer.fill(byte, this.#position, this.#position + length);
    this.#position += length;
  }

  /** Repeats what was written `offset` bytes ago. */
  copy(offset: number, length: number): void {
    const position = this.#position;
    if (offset > position || offset <= 0) throw zstdError('a match reaches back too far');
    if (position + length > this.#buffer.length) throw zstdError('a block is larger than it may be');
    const from = position - offset;
    if (offset >= length && length >= 32) this.#buffer.copyWithin(position, from, from + length);
    else if (offset === 1) this.#buffer.fill(this.#buffer[from] as number, position, position + length);
    else
      for (let index = 0; index < length; index += 1)
        this.#buffer[position + index] = this.#buffer[from + index] as number;
    this.#position = position + length;
  }
}
