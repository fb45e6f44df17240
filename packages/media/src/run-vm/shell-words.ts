/** A word of a shell command, and the line that it begins in. */
export interface ShellWord {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

export interface ShellSource {
  readonly text: string;
  /** Of its first character. */
  readonly line: number;
}

/** What a word may name that only a shell would know. Undefined: it is not known here, either. */
export interface ShellValues {
  readonly variable: (name: string) => string | undefined;
  /** The output of a command: `cat FILE`, `pwd`. */
  readonly output: (command: readonly string[]) => string | undefined;
}

/** A command that is more than words, or a word that only a shell can work out. */
export class NotPlainError extends Error {
  readonly line: number;

  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

const VARIABLE = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|\{([A-Za-z_]\w*):-)/;
/** Ends a command, or leads its output elsewhere: there is more to it than its words. */
const OPERATORS = ';&|<>()`';
const MAX_DEPTH = 8;

/**
 * Reads one simple command as a POSIX shell would (sh(1), 2.2 and 2.6): quotes, continued lines, `$NAME`,
 * `${NAME:-WORD}`, `$(COMMAND)`. Nothing is run. It ends at the end of the line.
 * @throws NotPlainError for everything else.
 */
export function readWords(source: ShellSource, values: ShellValues): readonly ShellWord[] {
  return new WordReader(source, values, 0).command();
}

class WordReader {
  readonly #text: string;
  readonly #values: ShellValues;
  readonly #depth: number;
  #at = 0;
  #line: number;

  constructor({ text, line }: ShellSource, values: ShellValues, depth: number) {
    this.#text = text;
    this.#line = line;
    this.#values = values;
    this.#depth = depth;
    if (depth > MAX_DEPTH) this.#fail('it is nested too deeply');
  }

  command(): readonly ShellWord[] {
    const words: ShellWord[] = [];
    for (;;) {
      this.#skipBlanks();
      const next = this.#text[this.#at];
      if (next === undefined || next === '\n' || next === '#') return words;
      const line = this.#line;
      const { text, isQuoted } = this.#word();
      // Without quotes, what is empty is no word, and blanks in it make several.
      if (isQuoted) words.push({ text, line });
      else for (const part of text.split(/\s+/)) if (part !== '') words.push({ text: part, line });
    }
  }

  #skipBlanks(): void {
    for (;;) {
      if (this.#text.startsWith('\\\n', this.#at)) this.#advance(2);
      else if (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#advance(1);
      else return;
    }
  }

  #word(): { readonly text: string; readonly isQuoted: boolean } {
    let text = '';
    let isQuoted = false;
    for (;;) {
      const next = this.#text[this.#at];
      if (next === undefined || ' \t\n'.includes(next)) return { text, isQuoted };
      if (this.#text.startsWith('\\\n', this.#at)) this.#advance(2);
      else if (next === "'") text += this.#singleQuoted();
      else if (next === '"') {
        // All arguments: there are none, not even an empty one.
        const isArguments = this.#text.startsWith('"$@"', this.#at);
        text += isArguments ? '' : this.#doubleQuoted();
        if (isArguments) this.#advance(4);
        else isQuoted = true;
      } else if (next === '$') text += this.#expansion();
      else if (next === '\\') text += this.#escaped();
      else if (OPERATORS.includes(next)) this.#fail(`${JSON.stringify(next)} in it`);
      else text += this.#advance(1);
      isQuoted ||= next === "'";
    }
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end < 0) this.#fail('a quote has no end');
    const inside = this.#text.slice(this.#at + 1, end);
    this.#advance(end + 1 - this.#at);
    return inside;
  }

  #doubleQuoted(): string {
    let text = '';
    this.#advance(1);
    for (;;) {
      const next = this.#text[this.#at];
      if (next === undefined) this.#fail('a quote has no end');
      else if (next === '"') {
        this.#advance(1);
        return text;
      } else if (next === '$') text += this.#expansion();
      else if (next === '`') this.#fail('a command in it');
      else if (next === '\\' && '$`"\\\n'.includes(this.#text[this.#at + 1] ?? ' ')) text += this.#escaped();
      else text += this.#advance(1);
    }
  }

  #escaped(): string {
    const character = this.#text[this.#at + 1] ?? '';
    this.#advance(2);
    return character === '\n' ? '' : character;
  }

  #expansion(): string {
    const rest = this.#text.slice(this.#at, this.#at + 4096);
    if (rest.startsWith('$((')) this.#fail('arithmetic in it');
    if (rest.startsWith('$(')) return this.#commandOutput();
    const found = VARIABLE.exec(rest);
    if (found === null) this.#fail(`${JSON.stringify(rest.slice(0, 20))} in it`);
    const [whole, plain, braced, defaulted] = found;
    const name = plain ?? braced ?? defaulted ?? '';
    const known = this.#values.variable(name);
    if (defaulted === undefined) {
      this.#advance(whole.length);
      return known ?? this.#fail(`$${name} is not known`);
    }
    const word = this.#upTo('}', whole.length);
    if (known !== undefined && known !== '') return known;
    return new WordReader({ text: `"${word}"`, line: this.#line }, this.#values, this.#depth + 1).#word()
      .text;
  }

  #commandOutput(): string {
    const inside = this.#upTo(')', 2);
    const reader = new WordReader({ text: inside, line: this.#line }, this.#values, this.#depth + 1);
    const output = this.#values.output(reader.command().map(({ text }) => text));
    return output ?? this.#fail(`the output of $(${inside}) is not known`);
  }

  /** What is inside of a bracket that may hold others. */
  #upTo(close: '}' | ')', start: number): string {
    const open = close === '}' ? '{' : '(';
    let depth = 1;
    for (let end = this.#at + start; end < this.#text.length; end += 1) {
      if (this.#text[end] === open) depth += 1;
      if (this.#text[end] === close) depth -= 1;
      if (depth > 0) continue;
      const inside = this.#text.slice(this.#at + start, end);
      this.#advance(end + 1 - this.#at);
      return inside;
    }
    return this.#fail('a bracket has no end');
  }

  #advance(count: number): string {
    const passed = this.#text.slice(this.#at, this.#at + count);
    for (const character of passed) if (character === '\n') this.#line += 1;
    this.#at += count;
    return passed;
  }

  #fail(what: string): never {
    throw new NotPlainError(this.#line, what);
  }
}
