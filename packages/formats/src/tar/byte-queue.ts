/** A stream of bytes read forward by offset. Holds one chunk, and what one `take` needs. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;
  #offset = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#source = chunks[Symbol.asyncIterator]();
  }

  /** Drops what lies before `offset`. False where the stream ends before it. */
  async skipTo(offset: number): Promise<boolean> {
    while (this.#offset < offset) {
      if ((await this.#piece(offset - this.#offset)) === undefined) return false;
    }
    return true;
  }

  /** The next `length` bytes, fewer at the end of the stream. */
  async take(length: number): Promise<Uint8Array> {
    const first = (await this.#piece(length)) ?? new Uint8Array();
    if (first.length === length) return first;
    const whole = new Uint8Array(length);
    whole.set(first);
    let filled = first.length;
    while (filled < length) {
      const piece = await this.#piece(length - filled);
      if (piece === undefined) return whole.subarray(0, filled);
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  /** What lies from `start` to `end`, from where the reading has got to. */
  async *pieces(start: number, end: number): AsyncGenerator<Uint8Array, void, void> {
    if (!(await this.skipTo(start))) return;
    while (this.#offset < end) {
      const piece = await this.#piece(end - this.#offset);
      if (piece === undefined) return;
      yield piece;
    }
  }

  /** Drops all that is left. */
  async drain(): Promise<void> {
    await this.skipTo(Number.POSITIVE_INFINITY);
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  /** Up to `length` bytes of the chunk at hand; undefined at the end. */
  async #piece(length: number): Promise<Uint8Array | undefined> {
    while (this.#at === this.#chunk.length) {
      const next = await this.#source.next();
      if (next.done === true) return undefined;
      this.#chunk = next.value;
      this.#at = 0;
    }
    const piece = this.#chunk.subarray(this.#at, this.#at + length);
    this.#at += piece.length;
    this.#offset += piece.length;
    return piece;
  }
}
