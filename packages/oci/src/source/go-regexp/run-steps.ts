import type { Step } from './compile-pattern.ts';

/** Positions in the text, by slot: where the match and its groups begin and end. */
export type Positions = readonly (number | undefined)[];

interface Thread {
  readonly step: number;
  readonly positions: Positions;
}

/**
 * The leftmost match from `from` on, the preferred one of those. All ways are followed side by side, one character
 * after the other: the time is the product of the lengths of text and pattern, whatever they are (Thompson, Pike).
 */
export function runSteps(
  steps: readonly Step[],
  characters: readonly string[],
  from: number,
): Positions | undefined {
  let threads: readonly Thread[] = [];
  let match: Positions | undefined;
  for (let at = from; at <= characters.length; at += 1) {
    const queue = new ThreadQueue(steps, characters, at);
    for (const { step, positions } of threads) queue.add(step, positions);
    // As long as nothing matches, a match may begin here: later, so less preferred than those under way.
    if (match === undefined) queue.add(0, []);
    match = queue.match ?? match;
    const character = characters[at];
    if (queue.threads.length === 0 && match !== undefined) return match;
    if (character === undefined) break;
    threads = queue.threads.flatMap(({ step, positions }) => {
      const current = steps[step];
      const goesOn = current?.kind === 'character' && current.matches(character);
      return goesOn ? [{ step: step + 1, positions }] : [];
    });
  }
  return match;
}

/** The threads that wait for the character at a position, the most preferred first. */
class ThreadQueue {
  readonly threads: Thread[] = [];
  /** Of the most preferred thread that is through; those behind it are dropped. */
  match: Positions | undefined;
  readonly #steps: readonly Step[];
  readonly #characters: readonly string[];
  readonly #at: number;
  readonly #seen = new Set<number>();

  constructor(steps: readonly Step[], characters: readonly string[], at: number) {
    this.#steps = steps;
    this.#characters = characters;
    this.#at = at;
  }

  add(start: number, initial: Positions): void {
    const pending: Thread[] = [{ step: start, positions: initial }];
    for (let next = pending.pop(); next !== undefined && this.match === undefined; next = pending.pop()) {
      const { step, positions } = next;
      const current = this.#steps[step];
      if (current === undefined || this.#seen.has(step)) continue;
      this.#seen.add(step);
      switch (current.kind) {
        case 'character':
          this.threads.push(next);
          break;
        case 'matched':
          this.match = positions;
          break;
        case 'jump':
          pending.push({ step: current.to, positions });
          break;
        case 'fork':
          pending.push({ step: current.second, positions }, { step: current.first, positions });
          break;
        case 'note': {
          const noted = [...positions];
          noted[current.slot] = this.#at;
          pending.push({ step: step + 1, positions: noted });
          break;
        }
        case 'assertion':
          if (current.holds(this.#characters[this.#at - 1], this.#characters[this.#at]))
            pending.push({ step: step + 1, positions });
      }
    }
  }
}
