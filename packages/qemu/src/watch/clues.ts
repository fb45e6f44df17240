import { CLUE_SIGNS, type ClueName } from './clue-signs.ts';
import { findSign } from './text-sign.ts';

/** What a boot has told so far that is no failure by itself, and explains one that follows. */
export interface Clues {
  has(name: ClueName): boolean;
  /** What was said last. */
  get(name: ClueName): string | undefined;
  /** All that was said, each once, in its order; at most `KEPT_VALUES`. */
  all(name: ClueName): readonly string[];
  /** The whole line of what was said last. */
  line(name: ClueName): string | undefined;
}

export interface ClueBook extends Clues {
  /** Looks at a line: as it came, and without the kernel's stamp. */
  see(text: string, body: string): void;
  /** A new boot begins: nothing is known of it. */
  clear(): void;
}

const KEPT_VALUES = 20;
const VALUE_LENGTH = 300;

interface Clue {
  readonly values: readonly string[];
  readonly line: string;
}

/** An empty book. Bounded: each clue keeps some values, each value some characters. */
export function createClueBook(): ClueBook {
  const clues = new Map<ClueName, Clue>();
  return {
    has: (name) => clues.has(name),
    get: (name) => clues.get(name)?.values.at(-1),
    all: (name) => clues.get(name)?.values ?? [],
    line: (name) => clues.get(name)?.line,
    see(text, body) {
      for (const sign of CLUE_SIGNS) {
        const groups = findSign(sign, body);
        if (groups === undefined) continue;
        const value = (groups['value'] ?? body).slice(0, VALUE_LENGTH);
        const others = (clues.get(sign.clue)?.values ?? []).filter((other) => other !== value);
        clues.set(sign.clue, { values: [...others, value].slice(-KEPT_VALUES), line: text });
      }
    },
    clear: () => clues.clear(),
  };
}
