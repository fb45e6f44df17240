export interface CharacterClass {
  readonly matches: (character: string) => boolean;
  /** Where it ends in the pattern. */
  readonly end: number;
}

export interface CharacterClassOptions {
  readonly ignoresCase: boolean;
}

const POSIX: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['lower', 'a-z'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['space', '\\t\\n\\v\\f\\r '],
  ['upper', 'A-Z'],
  ['word', '0-9A-Za-z_'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** Classes in ASCII, as Go has them: its `\s` knows no vertical tab. */
const PERL: ReadonlyMap<string, string> = new Map([
  ['d', '0-9'],
  ['w', '0-9A-Za-z_'],
  ['s', '\\t\\n\\f\\r '],
]);
const NEGATED: ReadonlyMap<string, string> = new Map([
  ['D', '\\0-\\/:-\\u{10FFFF}'],
  ['W', '\\0-\\/:-@\\[-^`{-\\u{10FFFF}'],
  ['S', '\\0-\\x08\\v\\x0e-\\x1f!-\\u{10FFFF}'],
]);
const CONTROL: ReadonlyMap<string, string> = new Map([
  ['a', '\\x07'],
  ['f', '\\f'],
  ['n', '\\n'],
  ['r', '\\r'],
  ['t', '\\t'],
  ['v', '\\v'],
]);

/** Reads a literal, an escape or a `[...]` of a pattern. Undefined where it is none, or one that is not known here. */
export function readCharacterClass(
  characters: readonly string[],
  start: number,
  { ignoresCase }: CharacterClassOptions,
): CharacterClass | undefined {
  const read = characters[start] === '[' ? readBrackets(characters, start) : readItem(characters, start);
  if (read === undefined) return undefined;
  try {
    // One character against one class: there is nothing to go back to.
    const one = new RegExp(`^[${read.negated ? '^' : ''}${read.items}]$`, ignoresCase ? 'iu' : 'u');
    return { matches: byTable(one), end: read.end };
  } catch {
    // A range that ends before it begins.
    return undefined;
  }
}

/** Remembers what it said of ASCII: paths have hardly anything else. */
function byTable(one: RegExp): (character: string) => boolean {
  const known = new Uint8Array(128);
  for (let code = 0; code < known.length; code += 1)
    known[code] = one.test(String.fromCharCode(code)) ? 1 : 0;
  return (character) => {
    const code = character.charCodeAt(0);
    return code < known.length ? known[code] === 1 : one.test(character);
  };
}

interface Items {
  /** As a character class of JavaScript has them. */
  readonly items: string;
  readonly end: number;
  readonly negated?: boolean;
}

function readBrackets(characters: readonly string[], start: number): Items | undefined {
  const negated = characters[start + 1] === '^';
  const first = start + (negated ? 2 : 1);
  let items = '';
  for (let at = first; at < characters.length; ) {
    if (characters[at] === ']' && at > first) return { items, end: at + 1, negated };
    const posix = readPosix(characters, at);
    const item = posix === 'unknown' ? undefined : (posix ?? readItem(characters, at));
    if (item === undefined) return undefined;
    items += item.items;
    at = item.end;
    if (characters[at] !== '-' || characters[at + 1] === ']') continue;
    // A range; a class such as \d cannot begin or end one.
    const last = readItem(characters, at + 1);
    if (last === undefined || posix !== undefined || !isOne(item) || !isOne(last)) return undefined;
    items += `-${last.items}`;
    at = last.end;
  }
  return undefined;
}

function isOne({ items }: Items): boolean {
  return /^(?:\\u\{[0-9a-f]+\}|\\[a-z]|\\x07)$/.test(items);
}

/** `[:alpha:]`; undefined where it is something else. */
function readPosix(characters: readonly string[], at: number): Items | 'unknown' | undefined {
  if (characters[at] !== '[' || characters[at + 1] !== ':') return undefined;
  const [whole, name = ''] = /^\[:(.*?):\]/.exec(characters.slice(at).join('')) ?? [];
  if (whole === undefined) return undefined;
  const items = POSIX.get(name);
  return items === undefined ? 'unknown' : { items, end: at + whole.length };
}

/** A character, or an escape. */
function readItem(characters: readonly string[], at: number): Items | undefined {
  const character = characters[at];
  if (character === undefined) return undefined;
  if (character !== '\\') return { items: literal(character), end: at + 1 };
  const escaped = characters[at + 1] ?? '';
  const items = PERL.get(escaped) ?? NEGATED.get(escaped) ?? CONTROL.get(escaped);
  if (items !== undefined) return { items, end: at + 2 };
  const code = readCode(characters, at);
  if (code !== undefined) return code;
  // Of letters and digits only those with a meaning may be escaped.
  return /^[!-/:-@[-`{-~]$/.test(escaped) ? { items: literal(escaped), end: at + 2 } : undefined;
}

function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** `\x41`, `\x{1F600}`, `\pL`, `\p{Greek}`, `\P{^Lu}`. */
function readCode(characters: readonly string[], at: number): Items | undefined {
  const rest = characters.slice(at, at + 40).join('');
  const [number, short, long] = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(rest) ?? [];
  if (number !== undefined) {
    const code = Number.parseInt(short ?? long ?? '', 16);
    if (code > 0x10ffff) return undefined;
    return { items: `\\u{${code.toString(16)}}`, end: at + number.length };
  }
  const [property, letter = '', one, inverted, name] =
    /^\\([pP])(?:([A-Z])|\{(\^?)([A-Za-z_]{1,30})\})/.exec(rest) ?? [];
  if (property === undefined) return undefined;
  const isNegated = (letter === 'P') !== (inverted === '^');
  const [value, sign] = [one ?? name ?? '', isNegated ? 'P' : 'p'];
  // Go knows categories and scripts; JavaScript wants to know which of the two.
  const items = [`\\${sign}{${value}}`, `\\${sign}{Script=${value}}`].find(isClass);
  return items === undefined ? undefined : { items, end: at + property.length };
}

function isClass(items: string): boolean {
  try {
    return new RegExp(`[${items}]`, 'u').source !== '';
  } catch {
    return false;
  }
}
