/** Says whether any of a set of literals is in a text. */
export interface LiteralScan {
  hasAny(text: string): boolean;
}

const COLUMNS = 128;

/**
 * Looks for all literals at once, in one pass over the text (Aho and Corasick, 1975): what a guest writes that is
 * no sign of anything, which is nearly all of it, costs no more than that. Literals are ASCII.
 */
export function createLiteralScan(literals: readonly string[]): LiteralScan {
  const states = 1 + literals.reduce((sum, literal) => sum + literal.length, 0);
  const next = new Int32Array(states * COLUMNS);
  const isEnd = new Uint8Array(states);
  let count = 1;
  for (const literal of literals) {
    let state = 0;
    for (const character of literal) {
      const cell = state * COLUMNS + (character.codePointAt(0) ?? 0);
      if (next[cell] === 0) {
        next[cell] = count;
        count += 1;
      }
      state = next[cell] ?? 0;
    }
    isEnd[state] = 1;
  }
  linkFailures(next, isEnd, count);
  return {
    hasAny(text) {
      let state = 0;
      for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index);
        state = code < COLUMNS ? (next[state * COLUMNS + code] ?? 0) : 0;
        if (isEnd[state] === 1) return true;
      }
      return false;
    },
  };
}

/** Where a state has no way on for a character, it takes that of its longest suffix: the table has no gaps then. */
function linkFailures(next: Int32Array, isEnd: Uint8Array, count: number): void {
  const suffix = new Int32Array(count);
  const queue = [0];
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    for (let code = 0; code < COLUMNS; code += 1) {
      const cell = state * COLUMNS + code;
      const child = next[cell] ?? 0;
      const fallback = state === 0 ? 0 : (next[(suffix[state] ?? 0) * COLUMNS + code] ?? 0);
      if (child === 0) next[cell] = fallback;
      else {
        suffix[child] = fallback;
        if (isEnd[fallback] === 1) isEnd[child] = 1;
        queue.push(child);
      }
    }
  }
}
