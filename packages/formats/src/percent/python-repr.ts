export interface ReprOptions {
  /** Escapes everything outside ASCII as well, as `ascii()` does. */
  readonly ascii?: boolean;
}

/** What Python's `repr()` gives for a string: its messages quote values so. */
export function pythonRepr(text: string, { ascii = false }: ReprOptions = {}): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = '';
  for (const character of text) body += escaped(character, quote, ascii);
  return quote + body + quote;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

/** Categories that `str.isprintable` refuses: other and separators, the plain space excepted. */
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

function escaped(character: string, quote: string, ascii: boolean): string {
  if (character === quote) return `\\${character}`;
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return character;
  return ascii || UNPRINTABLE.test(character) ? numbered(code) : character;
}

function numbered(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
