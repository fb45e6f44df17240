import { readCharacterClass } from './character-class.ts';
import type { Assertion, ParsedPattern, Pattern } from './pattern.ts';

/** Go's own limit of a count. */
const MAX_COUNT = 1000;
/** Groups in groups; the parser goes as deep. */
const MAX_DEPTH = 100;

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map<string, Assertion>([
  ['\\A', (before) => before === undefined],
  ['\\z', (_, after) => after === undefined],
  ['\\b', (before, after) => isWord(before) !== isWord(after)],
  ['\\B', (before, after) => isWord(before) === isWord(after)],
]);

/** `^` and `$`: with the flag m at every line, else at the ends of the text. */
const ENDS: Readonly<Record<'^' | '$', readonly [text: Assertion, line: Assertion]>> = {
  '^': [(before) => before === undefined, (before) => before === undefined || before === '\n'],
  $: [(_, after) => after === undefined, (_, after) => after === undefined || after === '\n'],
};

/** Takes a pattern of Go's regexp package (RE2) apart. Undefined for what is none. */
export function parsePattern(source: string): ParsedPattern | undefined {
  const parser = new Parser(Array.from(unquoted(source)));
  try {
    return parser.parse();
  } catch (error) {
    if (error instanceof Unparsable) return undefined;
    throw error;
  }
}

class Unparsable extends Error {}

/** `\Q...\E` (or to the end) stands for the characters between. */
function unquoted(source: string): string {
  return source.replace(/((?:[^\\]|\\[^Q])*?)\\Q([\s\S]*?)(?:\\E|$)/g, (_, before: string, text: string) => {
    return before + text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  });
}

class Parser {
  readonly #characters: readonly string[];
  /** Of i, m, s and U, those that are on here. */
  #flags: ReadonlySet<string> = new Set();
  readonly #names = new Map<string, number>();
  #at = 0;
  #groups = 0;
  #depth = 0;

  constructor(characters: readonly string[]) {
    this.#characters = characters;
  }

  parse(): ParsedPattern {
    const pattern = this.#choice();
    if (this.#at < this.#characters.length) throw new Unparsable();
    return { pattern, names: this.#names, groups: this.#groups };
  }

  #choice(): Pattern {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new Unparsable();
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    this.#depth -= 1;
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'choice', parts };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek())
      parts.push(this.#repeated());
    return { kind: 'sequence', parts };
  }

  #repeated(): Pattern {
    // There is nothing to repeat.
    if (this.#bounds() !== undefined) throw new Unparsable();
    const inner = this.#atom();
    const bounds = this.#bounds();
    if (bounds === undefined) return inner;
    const isLazy = this.#take('?') !== this.#flags.has('U');
    // Go has no repeat of a repeat, such as a**.
    if (this.#bounds() !== undefined) throw new Unparsable();
    return { kind: 'repeat', inner, ...bounds, isLazy };
  }

  #bounds(): { readonly min: number; readonly max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Infinity };
    if (this.#take('+')) return { min: 1, max: Infinity };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (this.#peek() !== '{') return undefined;
    const rest = this.#characters.slice(this.#at, this.#at + 12).join('');
    const [whole = '', low = '', comma, high = ''] = /^\{(\d{1,4})(,)?(\d{0,4})\}/.exec(rest) ?? [];
    // What is no count is a brace.
    if (whole === '' || (comma === undefined && high !== '')) return undefined;
    const min = Number(low);
    const max = comma === undefined ? min : high === '' ? Infinity : Number(high);
    if (min > MAX_COUNT || (max !== Infinity && max > MAX_COUNT) || min > max) throw new Unparsable();
    this.#at += whole.length;
    return { min, max };
  }

  #atom(): Pattern {
    const character = this.#next();
    if (character === '(') return this.#group();
    const escaped = character === '\\' ? `\\${this.#next()}` : character;
    const holds = ASSERTIONS.get(escaped);
    if (holds !== undefined) return { kind: 'assertion', holds };
    if (escaped === '^' || escaped === '$')
      return { kind: 'assertion', holds: ENDS[escaped][this.#flags.has('m') ? 1 : 0] };
    if (character === '.') {
      const withBreaks = this.#flags.has('s');
      return { kind: 'character', matches: (one) => withBreaks || one !== '\n' };
    }
    const start = this.#at - (character === '\\' ? 2 : 1);
    const read = readCharacterClass(this.#characters, start, { ignoresCase: this.#flags.has('i') });
    if (read === undefined) throw new Unparsable();
    this.#at = read.end;
    return { kind: 'character', matches: read.matches };
  }

  #group(): Pattern {
    let index: number | undefined;
    const outer = this.#flags;
    if (this.#take('?')) {
      const rest = this.#characters.slice(this.#at, this.#at + 200).join('');
      const [whole = '', name, flags, end] =
        /^(?:P?<([A-Za-z_]\w*)>|([imsU]*(?:-[imsU]+)?)([:)]))/.exec(rest) ?? [];
      if (whole === '' || whole === ')') throw new Unparsable();
      this.#at += whole.length;
      if (flags !== undefined) this.#flags = changed(outer, flags);
      // `(?i)` goes on to the end of the group that it stands in.
      if (end === ')') return { kind: 'sequence', parts: [] };
      if (name !== undefined) {
        if (this.#names.has(name)) throw new Unparsable();
        index = this.#groups += 1;
        this.#names.set(name, index);
      }
    } else index = this.#groups += 1;
    const inner = this.#choice();
    if (!this.#take(')')) throw new Unparsable();
    this.#flags = outer;
    return index === undefined ? inner : { kind: 'group', index, inner };
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string {
    const character = this.#peek();
    if (character === undefined) throw new Unparsable();
    this.#at += 1;
    return character;
  }

  #take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false;
    this.#at += 1;
    return true;
  }
}

/** `i-s`: on with the ones, off with the others. */
function changed(flags: ReadonlySet<string>, change: string): ReadonlySet<string> {
  const [on = '', off = ''] = change.split('-');
  return new Set([...flags, ...on].filter((flag) => !off.includes(flag)));
}
