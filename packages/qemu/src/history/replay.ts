/** How many items are kept from the beginning and from the end. */
export interface ReplayLimits {
  readonly first: number;
  readonly last: number;
}

/** One item, and how many before it were dropped because there were too many. */
export interface Replayed<T> {
  readonly item: T;
  readonly droppedBefore: number;
}

/**
 * Everything that was pushed, for readers that may come late: in bounded memory, the first items and the last ones. A
 * reader that is too slow, or too late, misses what was dropped in between, and is told how much.
 */
export class Replay<T> {
  readonly #first: T[] = [];
  readonly #limits: ReplayLimits;
  /** What follows `#first`, from the item with the number `#lastStart` on; at most twice the limit. */
  #last: T[] = [];
  #lastStart: number;
  #count = 0;
  #isOver = false;
  readonly #waiting = new Set<() => void>();

  constructor(limits: ReplayLimits) {
    this.#limits = limits;
    this.#lastStart = limits.first;
  }

  push(item: T): void {
    if (this.#isOver) return;
    (this.#count < this.#limits.first ? this.#first : this.#last).push(item);
    this.#count += 1;
    this.#trim();
    this.#wakeAll();
  }

  /** Nothing will follow: readers end when they have read what there is. */
  end(): void {
    this.#isOver = true;
    this.#wakeAll();
  }

  /** From the first item on. No generator: leaving one that waits would itself wait for the next item. */
  read(): AsyncIterableIterator<Replayed<T>> {
    let position = 0;
    let hasLeft = false;
    let wake: (() => void) | undefined;
    const next = async (): Promise<IteratorResult<Replayed<T>>> => {
      for (;;) {
        const index = position < this.#limits.first ? position : Math.max(position, this.#lastStart);
        if (hasLeft || (index >= this.#count && this.#isOver)) return { done: true, value: undefined };
        if (index < this.#count) {
          const value = { item: this.#at(index), droppedBefore: index - position };
          position = index + 1;
          return { done: false, value };
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          this.#waiting.add(resolve);
        });
      }
    };
    const leave = (): Promise<IteratorResult<Replayed<T>>> => {
      hasLeft = true;
      if (wake !== undefined) this.#waiting.delete(wake);
      wake?.();
      return Promise.resolve({ done: true, value: undefined });
    };
    const reader: AsyncIterableIterator<Replayed<T>> = {
      next,
      return: leave,
      [Symbol.asyncIterator]: () => reader,
    };
    return reader;
  }

  #at(index: number): T {
    const { first } = this.#limits;
    return (index < first ? this.#first[index] : this.#last[index - this.#lastStart]) as T;
  }

  #trim(): void {
    const { last } = this.#limits;
    if (this.#last.length <= last * 2) return;
    const dropped = this.#last.length - last;
    this.#last = this.#last.slice(dropped);
    this.#lastStart += dropped;
  }

  #wakeAll(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** The items of a reader in another shape; leaving it leaves the reader at once. */
export function mapAsync<T, U>(
  source: AsyncIterableIterator<T>,
  map: (item: T) => U,
): AsyncIterableIterator<U> {
  const iterator: AsyncIterableIterator<U> = {
    next: async () => {
      const result = await source.next();
      return result.done === true
        ? { done: true, value: undefined }
        : { done: false, value: map(result.value) };
    },
    return: async () => {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
