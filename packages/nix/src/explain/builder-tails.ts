import { MAX_OWNERS, MAX_TAIL_LINE, MAX_TAIL_LINES } from './limits.ts';

interface Tail {
  readonly lines: string[];
  next: number;
  lastSeen: number;
}

/** The last lines of each builder, of those that wrote last. */
export class BuilderTails {
  readonly #tails = new Map<string, Tail>();
  #clock = 0;

  push(owner: string, line: string): void {
    const tail = this.#tails.get(owner) ?? this.#add(owner);
    this.#clock += 1;
    tail.lastSeen = this.#clock;
    tail.lines[tail.next % MAX_TAIL_LINES] =
      line.length > MAX_TAIL_LINE ? line.slice(0, MAX_TAIL_LINE) : line;
    tail.next += 1;
  }

  lines(owner: string): readonly string[] {
    const tail = this.#tails.get(owner);
    if (tail === undefined) return [];
    const start = tail.next % MAX_TAIL_LINES;
    return tail.next <= MAX_TAIL_LINES
      ? tail.lines
      : [...tail.lines.slice(start), ...tail.lines.slice(0, start)];
  }

  /** And forgets them. */
  take(owner: string): readonly string[] {
    const lines = this.lines(owner);
    this.#tails.delete(owner);
    return lines;
  }

  #add(owner: string): Tail {
    if (this.#tails.size >= MAX_OWNERS) this.#dropOldest();
    const tail: Tail = { lines: [], next: 0, lastSeen: 0 };
    this.#tails.set(owner, tail);
    return tail;
  }

  #dropOldest(): void {
    let oldest: string | undefined;
    let lastSeen = Number.POSITIVE_INFINITY;
    for (const [owner, tail] of this.#tails) {
      if (tail.lastSeen < lastSeen) [oldest, lastSeen] = [owner, tail.lastSeen];
    }
    if (oldest !== undefined) this.#tails.delete(oldest);
  }
}
