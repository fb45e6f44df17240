/** Takes bytes from a stream in lengths of its own choice. */
export class ByteReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#iterator = input[Symbol.asyncIterator]();
  }

  /** `length` bytes, fewer only where the stream ends. Valid until the next call. */
  async read(length: number): Promise<Uint8Array> {
    if (this.#chunk.length - this.#at >= length) return this.#takeFromChunk(length);
    const whole = new Uint8Array(length);
    let filled = 0;
    while (filled < length && (await this.#fill())) {
      const piece = this.#takeFromChunk(Math.min(length - filled, this.#chunk.length - this.#at));
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole.subarray(0, filled);
  }

  /** Passes over bytes; returns how many there were. */
  async skip(length: number): Promise<number> {
    let skipped = 0;
    while (skipped < length && (await this.#fill()))
      skipped += this.#takeFromChunk(Math.min(length - skipped, this.#chunk.length - this.#at)).length;
    return skipped;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  /** false at the end of the stream. */
  async #fill(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#iterator.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
      this.#at = 0;
    }
    return true;
  }

  #takeFromChunk(length: number): Uint8Array {
    const piece = this.#chunk.subarray(this.#at, this.#at + length);
    this.#at += length;
    return piece;
  }
}
