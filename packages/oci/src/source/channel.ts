/** Hands chunks from one loop to another. A push settles when the reader has asked for the next chunk. */
export class Channel implements AsyncIterable<Uint8Array> {
  #waiting: ((result: IteratorResult<Uint8Array, void>) => void) | undefined;
  #offered: { readonly chunk: Uint8Array; readonly taken: () => void } | undefined;
  #release: (() => void) | undefined;
  #ended = false;

  /** The chunk may be reused once the promise settles. */
  push(chunk: Uint8Array): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting === undefined) this.#offered = { chunk, taken: resolve };
      else {
        this.#release = resolve;
        waiting({ done: false, value: chunk });
      }
    });
  }

  end(): void {
    this.#ended = true;
    this.#waiting?.({ done: true, value: undefined });
    this.#waiting = undefined;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, void> {
    return { next: () => this.#next(), return: () => this.#return() };
  }

  #next(): Promise<IteratorResult<Uint8Array, void>> {
    this.#letGo();
    const offered = this.#offered;
    this.#offered = undefined;
    if (offered !== undefined) {
      this.#release = offered.taken;
      return Promise.resolve({ done: false, value: offered.chunk });
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #return(): Promise<IteratorResult<Uint8Array, void>> {
    this.#ended = true;
    this.#letGo();
    this.#offered?.taken();
    this.#offered = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
