import { ShlexLexer, type ShlexOptions } from './lexer.ts';

/**
 * `list(shlex.shlex(text))` of Python: words, and every other character as a token of its own.
 *
 * @throws {ShlexError} "No closing quotation" or "No escaped character"
 */
export function shlexTokens(text: string, options: ShlexOptions): readonly string[] {
  return new ShlexLexer(text, options).tokens();
}
