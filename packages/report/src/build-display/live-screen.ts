import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from './fit-text.ts';

const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

export interface Drawing {
  /** Lines that stay. */
  readonly above: readonly string[];
  /** Lines that the next drawing replaces; none takes them away. */
  readonly frame: readonly string[];
  readonly columns: number;
}

/** The last lines of a terminal, rewritten in place: each line over the old one, so that nothing flickers. */
export class LiveScreen {
  readonly #write: (text: string) => void;
  #frame: readonly string[] = [];

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  draw({ above, frame, columns }: Drawing): void {
    if (above.length === 0 && isSame(frame, this.#frame)) return;
    const up = this.#rows(columns);
    const lines = [...above, ...frame].map((line) => `${line}${CLEAR_LINE}\n`);
    const home = up === 0 ? '' : `\u001b[${up}A\r`;
    this.#frame = frame;
    this.#write(`${home}${lines.join('')}${up === 0 ? '' : CLEAR_BELOW}`);
  }

  /** What stands there stays there. */
  leave(): void {
    this.#frame = [];
  }

  /** A terminal that became narrower has wrapped what stood there. */
  #rows(columns: number): number {
    return this.#frame.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(columnsOf(stripVTControlCharacters(line)) / columns)),
      0,
    );
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
