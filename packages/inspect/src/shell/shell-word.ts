import { skipExpansion } from './skip-expansion.ts';

export interface ShellWord {
  /** As written, quotes included. */
  readonly raw: string;
  /** What it stands for; undefined where that depends on run time: variables, patterns, `~`. */
  readonly text: string | undefined;
  readonly isQuoted: boolean;
}

/** A stretch of a word under one kind of quoting. */
interface Part {
  readonly text: string | undefined;
  readonly end: number;
  readonly isQuoted: boolean;
}

/** Ends a word where it is not quoted. */
const END = /[\s;&|<>()]/;

/** Makes a word a pattern, or a path that depends on the user. */
const RUN_TIME = /[*?[{~]/;

/** Words of the language that look like patterns. */
const KEYWORDS: readonly string[] = ['[', '[[', '{'];

/** Reads the word at `start`. Undefined: a quote or an expansion has no end. */
export function readShellWord(
  source: string,
  start: number,
): { readonly word: ShellWord; readonly end: number } | undefined {
  const texts: string[] = [];
  let isKnown = true;
  let isQuoted = false;
  let at = start;
  while (at < source.length && !END.test(source[at] ?? '')) {
    const part = readPart(source, at);
    if (part === undefined) return undefined;
    if (part.text === undefined) isKnown = false;
    else texts.push(part.text);
    isQuoted ||= part.isQuoted;
    at = part.end;
  }
  const raw = source.slice(start, at);
  const text = KEYWORDS.includes(raw) ? raw : isKnown ? texts.join('') : undefined;
  return { word: { raw, text, isQuoted }, end: at };
}

function readPart(source: string, at: number): Part | undefined {
  const character = source[at] ?? '';
  if (character === '\\') {
    const escaped = source[at + 1] ?? '';
    return { text: escaped === '\n' ? '' : escaped, end: at + 2, isQuoted: true };
  }
  if (character === "'") return readSingleQuoted(source, at);
  if (character === '"') return readDoubleQuoted(source, at);
  if (character === '$' || character === '`') return readExpansion(source, at);
  return { text: RUN_TIME.test(character) ? undefined : character, end: at + 1, isQuoted: false };
}

function readSingleQuoted(source: string, at: number): Part | undefined {
  const end = source.indexOf("'", at + 1);
  return end === -1 ? undefined : { text: source.slice(at + 1, end), end: end + 1, isQuoted: true };
}

function readDoubleQuoted(source: string, start: number): Part | undefined {
  const texts: string[] = [];
  let isKnown = true;
  for (let at = start + 1; at < source.length; ) {
    const character = source[at] ?? '';
    if (character === '"') return { text: isKnown ? texts.join('') : undefined, end: at + 1, isQuoted: true };
    if (character === '$' || character === '`') {
      const expansion = readExpansion(source, at);
      if (expansion === undefined) return undefined;
      isKnown = false;
      at = expansion.end;
    } else if (character === '\\') {
      texts.push(unescapeInQuotes(source[at + 1] ?? ''));
      at += 2;
    } else {
      texts.push(character);
      at += 1;
    }
  }
  return undefined;
}

/** `$(...)`, `${...}` and backquotes as a whole; of `$NAME` the dollar, the name follows as text. */
function readExpansion(source: string, at: number): Part | undefined {
  const isBracketed = source[at] === '`' || source[at + 1] === '(' || source[at + 1] === '{';
  const end = isBracketed ? skipExpansion(source, at) : at + 1;
  return end === undefined ? undefined : { text: undefined, end, isQuoted: false };
}

function unescapeInQuotes(character: string): string {
  if (character === '\n') return '';
  return /["\\$`]/.test(character) ? character : `\\${character}`;
}
