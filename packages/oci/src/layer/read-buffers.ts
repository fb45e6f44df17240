const CHUNK_BYTES = 1024 * 1024;

/**
 * Memory for reading one layer after the other. Two new buffers for each of a hundred layers left holes in the
 * memory of the process that nothing else fitted into.
 */
export class ReadBuffers {
  #pair: readonly [Buffer, Buffer] | undefined;

  /** Two buffers, for one reader at a time. */
  take(): readonly [Buffer, Buffer] {
    const pair = this.#pair ?? [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
    this.#pair = undefined;
    return pair;
  }

  give(pair: readonly [Buffer, Buffer]): void {
    this.#pair = pair;
  }
}
