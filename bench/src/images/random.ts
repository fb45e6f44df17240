/** A stream of numbers that is the same for the same seed (xorshift32, Marsaglia 2003). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed + 1, 0x9e3779b1) | 1) >>> 0;
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state;
  }

  /** 0 to `limit` - 1. */
  below(limit: number): number {
    return this.next() % limit;
  }

  /** Sizes of files: many small ones, a few of up to eight times the mean. */
  size(mean: number): number {
    const even = (this.below(1000) + 1) / 1000;
    return Math.max(16, Math.round(mean * 0.36 * even ** -0.35 * (0.4 + 2 * even ** 3 + even)));
  }
}
