import { ShlexLexer } from './lexer.ts';

/**
 * Python's `shlex.split(text)`: POSIX words, comments off.
 *
 * @throws {ShlexError} "No closing quotation" or "No escaped character"
 */
export function shlexSplit(text: string): readonly string[] {
  return new ShlexLexer(text, { posix: true, whitespaceSplit: true, commenters: '' }).tokens();
}
