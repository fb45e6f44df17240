import type { Step } from './compile-pattern.ts';

/** Positions in the text, by slot: where the match and its groups begin and end. */
export type Positions = readonly (number | undefined)[];

export interface RunOptions {
  readonly steps: readonly Step[];
  readonly characters: readonly string[];
  /** Where a match may begin at the earliest. */
  readonly from: number;
  /** `any`: it is enough to know that there is one. */
  readonly wanted: 'any' | 'leftmost';
}

/**
 * The leftmost match, the preferred one of those. All ways are followed side by side, one character after the
 * other: the time is the product of the lengths of text and pattern, whatever they are (Thompson, Pike).
 */
export function runSteps(options: RunOptions): Positions | undefined {
  return new Run(options).match();
}

interface Thread {
  readonly step: number;
  readonly positions: Positions;
}

const NO_POSITIONS: Positions = [];

class Run {
  readonly #options: RunOptions;
  /** By step: at which position it was reached last, plus one. */
  readonly #reached: Uint32Array;
  /** What waits for the next character, the most preferred first. */
  #threads: Thread[] = [];
  #match: Positions | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#reached = new Uint32Array(options.steps.length);
  }

  match(): Positions | undefined {
    const { characters, from, wanted } = this.#options;
    for (let at = from; at <= characters.length; at += 1) {
      // As long as nothing matches, a match may begin here: later, so less preferred than those under way.
      if (this.#match === undefined) this.#follow({ step: 0, positions: NO_POSITIONS }, at);
      const isOver = this.#threads.length === 0 || wanted === 'any';
      const character = characters[at];
      if (character === undefined || (isOver && this.#match !== undefined)) break;
      this.#advance(character, at);
    }
    return this.#match;
  }

  #advance(character: string, at: number): void {
    const waiting = this.#threads;
    this.#threads = [];
    for (const { step, positions } of waiting) {
      const current = this.#options.steps[step];
      if (current?.kind !== 'character' || !current.matches(character)) continue;
      // What is less preferred than a match is dropped.
      if (this.#follow({ step: step + 1, positions }, at + 1)) break;
    }
  }

  /** Goes on until characters are needed. Returns whether the thread is through: the match is its own then. */
  #follow(thread: Thread, at: number): boolean {
    const { steps, characters, wanted } = this.#options;
    const pending: Thread[] = [thread];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { step, positions } = next;
      const current = steps[step];
      if (current === undefined || this.#reached[step] === at + 1) continue;
      this.#reached[step] = at + 1;
      switch (current.kind) {
        case 'character':
          this.#threads.push(next);
          break;
        case 'matched':
          this.#match = positions;
          return true;
        case 'jump':
          pending.push({ step: current.to, positions });
          break;
        case 'fork':
          pending.push({ step: current.second, positions }, { step: current.first, positions });
          break;
        case 'note':
          pending.push({
            step: step + 1,
            positions: wanted === 'any' ? positions : noted(positions, current.slot, at),
          });
          break;
        case 'assertion':
          if (current.holds(characters[at - 1], characters[at])) pending.push({ step: step + 1, positions });
      }
    }
    return false;
  }
}

function noted(positions: Positions, slot: number, at: number): Positions {
  const copy = [...positions];
  copy[slot] = at;
  return copy;
}
