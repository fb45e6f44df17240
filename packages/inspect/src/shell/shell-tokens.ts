import { readShellWord, type ShellWord } from './shell-word.ts';

export type ShellToken =
  | { readonly kind: 'word'; readonly word: ShellWord; readonly line: number }
  /** A line break is the operator `\n`. */
  | { readonly kind: 'operator'; readonly text: string; readonly line: number }
  /** The last one: from here on the text makes no sense, or there is too much of it. */
  | { readonly kind: 'broken'; readonly line: number };

const OPERATORS: readonly string[] = [
  ...['<<-', '<<<', '&>>', ';;&'],
  ...['&&', '||', ';;', ';&', '|&', '<<', '>>', '<&', '>&', '<>', '>|', '&>'],
  ...['\n', ';', '&', '|', '<', '>', '(', ')'],
];

/** Scripts are a few hundred lines; what has more is generated, or made to keep us busy. */
const MAX_TOKENS = 50_000;

interface HereDocument {
  readonly delimiter: string;
  readonly isIndented: boolean;
}

/**
 * Cuts a shell script into words and operators; comments and here-documents are left out. It ends early where
 * a quote has no end: what comes before holds all the same.
 */
export function* shellTokens(source: string): Generator<ShellToken, void, void> {
  let at = 0;
  let line = 1;
  let awaited: '<<' | '<<-' | undefined;
  let documents: HereDocument[] = [];
  for (let count = 0; count < MAX_TOKENS; count += 1) {
    const next = skipBlanks(source, at);
    line += next.lines;
    at = next.at;
    if (at >= source.length) return;
    const operator = OPERATORS.find((text) => source.startsWith(text, at));
    if (operator !== undefined) {
      yield { kind: 'operator', text: operator, line };
      at += operator.length;
      awaited = operator === '<<' || operator === '<<-' ? operator : undefined;
      if (operator !== '\n') continue;
      line += 1;
      const end = skipDocuments(source, at, documents);
      line += countLines(source, at, end);
      at = end;
      documents = [];
      continue;
    }
    const read = readShellWord(source, at);
    if (read === undefined || read.end === at) break;
    const { word, end } = read;
    if (awaited !== undefined)
      documents.push({ delimiter: word.text ?? word.raw, isIndented: awaited === '<<-' });
    awaited = undefined;
    yield { kind: 'word', word, line };
    line += countLines(source, at, end);
    at = end;
  }
  yield { kind: 'broken', line };
}

/** Passes blanks, continued lines and a comment. */
function skipBlanks(source: string, start: number): { readonly at: number; readonly lines: number } {
  let at = start;
  let lines = 0;
  for (;;) {
    const character = source[at];
    if (character === ' ' || character === '\t' || character === '\r') at += 1;
    else if (character === '\\' && source[at + 1] === '\n') {
      at += 2;
      lines += 1;
    } else break;
  }
  if (source[at] !== '#') return { at, lines };
  const end = source.indexOf('\n', at);
  return { at: end === -1 ? source.length : end, lines };
}

function skipDocuments(source: string, start: number, documents: readonly HereDocument[]): number {
  let at = start;
  for (const { delimiter, isIndented } of documents) {
    let text: string | undefined;
    while (text !== delimiter && at < source.length) {
      const end = source.indexOf('\n', at);
      const full = source.slice(at, end === -1 ? source.length : end);
      text = isIndented ? full.replace(/^\t+/, '') : full;
      at = end === -1 ? source.length : end + 1;
    }
  }
  return at;
}

function countLines(source: string, from: number, to: number): number {
  return source.slice(from, to).split('\n').length - 1;
}
