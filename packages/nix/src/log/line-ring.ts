/** The last lines of a text, the oldest dropped first, and counted. */
export class LineRing {
  #lines: string[] = [];
  #first = 0;
  #length = 0;
  #dropped = 0;

  /** In UTF-16 units, line breaks included. */
  get length(): number {
    return this.#length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  push(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }

  /** Drops the oldest lines until no more than `length` is left; the last line stays. */
  shrinkTo(length: number): void {
    while (this.#length > length && this.#first < this.#lines.length - 1) {
      this.#length -= (this.#lines[this.#first]?.length ?? 0) + 1;
      this.#first += 1;
      this.#dropped += 1;
    }
    if (this.#first * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  lines(): readonly string[] {
    return this.#lines.slice(this.#first);
  }
}
