/** What callbacks push and one `for await` takes: in order, until it is ended or failed. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #state: { readonly open: true } | { readonly open: false; readonly error?: unknown } = { open: true };
  #wake: () => void = () => undefined;

  /** Ignored once the queue was ended or failed. */
  push(item: T): void {
    if (!this.#state.open) return;
    this.#items.push(item);
    this.#wake();
  }

  /** What was pushed before is still delivered. */
  end(): void {
    this.#close({ open: false });
  }

  /** The reader gets what was pushed before, then `error` is thrown at it. */
  fail(error: unknown): void {
    this.#close({ open: false, error });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.#items.length > 0) {
        const [item] = this.#items.splice(0, 1);
        yield item as T;
      }
      if (!this.#state.open) {
        if ('error' in this.#state) throw this.#state.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #close(state: { readonly open: false; readonly error?: unknown }): void {
    if (!this.#state.open) return;
    this.#state = state;
    this.#wake();
  }
}
