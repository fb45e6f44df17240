/** What of a console's output is text, and where it moves to another line. */
export type ConsoleToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'newline' }
  | { readonly kind: 'return' }
  | { readonly kind: 'backspace' }
  /** The cursor moves to a place, counted from 1; NaN where that cannot be read. */
  | { readonly kind: 'move'; readonly row: number; readonly column: number }
  /** The cursor moves to a row that is not told. */
  | { readonly kind: 'leave' }
  /** What was written is gone from the screen; the cursor stays. */
  | { readonly kind: 'clear' };

type State = 'ground' | 'escape' | 'control' | 'string' | 'string-escape';

/** Final bytes of control sequences that leave the row: cursor up, down, next, previous, row, margins. */
const LEAVES_ROW = /[ABEFdr]/;
/** Longer parameters of a control sequence are noise: the sequence is given up there. */
const MAX_SEQUENCE = 64;
/** The text of a command to the terminal (a title...); one without an end does not swallow the console for ever. */
const MAX_STRING = 4096;

const ESC = '\u001b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const PLAIN_RUN = /[^\u0000-\u001f\u007f-\u009f]+/y;

/**
 * Takes the control sequences (ECMA-48) out of a console's output, however it is cut into chunks. Nothing of a
 * sequence reaches the text; what a sequence does to the place of the cursor is kept.
 */
export class EscapeFilter {
  #state: State = 'ground';
  #length = 0;
  #parameters = '';

  push(text: string): readonly ConsoleToken[] {
    const tokens: ConsoleToken[] = [];
    let index = 0;
    while (index < text.length) {
      if (this.#state === 'ground') {
        PLAIN_RUN.lastIndex = index;
        const run = PLAIN_RUN.exec(text)?.[0];
        if (run !== undefined) {
          tokens.push({ kind: 'text', text: run });
          index += run.length;
          continue;
        }
      }
      const token = this.#step(text[index] ?? '');
      if (token !== undefined) tokens.push(token);
      index += 1;
    }
    return tokens;
  }

  #step(character: string): ConsoleToken | undefined {
    if (this.#state === 'ground') return this.#ground(character);
    this.#length += 1;
    if (this.#state === 'escape') return this.#escape(character);
    if (this.#state === 'control') return this.#control(character);
    return this.#string(character);
  }

  #ground(character: string): ConsoleToken | undefined {
    if (character === '\n' || character === '\v' || character === '\f') return { kind: 'newline' };
    if (character === '\r') return { kind: 'return' };
    if (character === '\b') return { kind: 'backspace' };
    if (character === '\t') return { kind: 'text', text: ' ' };
    if (character === ESC) this.#enter('escape');
    if (character === '\u009b') this.#enter('control');
    return undefined;
  }

  #escape(character: string): ConsoleToken | undefined {
    if (character === '[') this.#enter('control');
    else if (/[\]P^_X]/.test(character)) this.#enter('string');
    else if (character === ESC) this.#enter('escape');
    // Intermediate bytes: one of the longer two-part escapes, such as the choice of a character set.
    else if (!/[ -/]/.test(character) || this.#length > MAX_SEQUENCE) return this.#leave(character);
    return undefined;
  }

  #control(character: string): ConsoleToken | undefined {
    if (/[0-?]/.test(character) || /[ -/]/.test(character)) {
      this.#parameters += character;
      if (this.#length > MAX_SEQUENCE) this.#state = 'ground';
      return undefined;
    }
    if (character === ESC) {
      this.#enter('escape');
      return undefined;
    }
    this.#state = 'ground';
    if (character === 'H' || character === 'f') return moveTo(this.#parameters);
    if (character === 'J') return { kind: 'clear' };
    if (LEAVES_ROW.test(character)) return { kind: 'leave' };
    if (character === 'G' || character === '`') return { kind: 'return' };
    if (character === 'C') return { kind: 'text', text: ' ' };
    return /[@-~]/.test(character) ? undefined : this.#ground(character);
  }

  #string(character: string): ConsoleToken | undefined {
    if (this.#state === 'string-escape' && character !== '\\') {
      this.#enter('escape');
      return this.#escape(character);
    }
    // A line end is no part of it: Linux has commands without a terminator, which must not swallow what follows.
    if (character === '\n' || character === '\r') {
      this.#state = 'ground';
      return this.#ground(character);
    }
    const isOver = this.#state === 'string-escape' || character === '\u0007' || character === '\u009c';
    if (isOver || this.#length > MAX_STRING) this.#state = 'ground';
    else if (character === ESC) this.#state = 'string-escape';
    return undefined;
  }

  /** The last byte of an escape; a control character in its place means what it always means. */
  #leave(character: string): ConsoleToken | undefined {
    this.#state = 'ground';
    if (character === 'c') return moveTo('');
    if (character === 'E' || character === 'D' || character === 'M') return { kind: 'leave' };
    return character < ' ' ? this.#ground(character) : undefined;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#length = 0;
    this.#parameters = '';
  }
}

/** What is left out counts as 1: `5;10`, `;10`, `5`, and nothing for the first place of all. */
function moveTo(parameters: string): ConsoleToken {
  const [row = 1, column = 1] = parameters.split(';').map((number) => Number(number || 1));
  return { kind: 'move', row, column };
}
