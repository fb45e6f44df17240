// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${` is what interpolations of Nix begin with
import type { NixToken, NixTokenKind } from './nix-token.ts';

/**
 * The tokens of a Nix expression, in the order in which they begin. Never fails: what is no Nix comes as symbols. Takes
 * linear time whatever the text is. Rules and precedences are those of Nix's own lexer (libexpr/lexer.l): the longest
 * match wins, so that `a/b` is a path and `x:y` a URI.
 */
export function lexNix(text: string): readonly NixToken[] {
  return new Lexer(text).run();
}

type State = 'expression' | 'string' | 'indented-string' | 'path';

/** Sticky: each looks at one place only. */
const SPACE = /[ \t\r\n]+/y;
const LINE_COMMENT = /#[^\r\n]*/y;
const WORD = /[a-zA-Z_][a-zA-Z0-9_'-]*/y;
const NUMBER = /(?:[1-9][0-9]*\.[0-9]*|0?\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[0-9]+/y;
const PATH_RUN = /[a-zA-Z0-9._+-]*/y;
const PATH_REST = /(?:\/[a-zA-Z0-9._+-]+)+\/?/y;
/** After the first piece, or behind an interpolation. */
const MORE_PATH = /[a-zA-Z0-9._+\-/]*/y;
const SEARCH_PATH = /<[a-zA-Z0-9._+-]+(?:\/[a-zA-Z0-9._+-]+)*>/y;
const SCHEME_RUN = /[a-zA-Z][a-zA-Z0-9+.-]*/y;
const URI_REST = /:[a-zA-Z0-9%/?:@&=+$,\-_.!~*']+/y;

class Lexer {
  readonly #text: string;
  readonly #tokens: NixToken[] = [];
  readonly #states: State[] = ['expression'];
  #at = 0;
  /** Up to here no path, and no URI, begins: no run of characters is looked through twice. */
  #noPathBefore = 0;
  #noUriBefore = 0;
  #hasNoCommentEnd = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly NixToken[] {
    while (this.#at < this.#text.length) {
      const state = this.#states.at(-1);
      if (state === 'string' || state === 'indented-string') this.#inString(state);
      else if (state === 'path') this.#inPath();
      else this.#inExpression();
    }
    return this.#tokens;
  }

  #inExpression(): void {
    const start = this.#at;
    if (this.#skip(SPACE) || this.#skip(LINE_COMMENT) || this.#skipBlockComment()) return;
    const two = this.#text.substr(start, 2);
    if (two === '${') this.#open(start, two);
    else if (two === "''") this.#openString(start, 'indented-string', two);
    else if (two[0] === '"') this.#openString(start, 'string', '"');
    else if (two[0] === '{') this.#open(start, '{');
    else if (two[0] === '}') this.#close(start);
    else if (!this.#path(start) && !this.#uri(start) && !this.#plain()) this.#symbol(start);
  }

  #path(start: number): boolean {
    if (this.#text[start] === '<') return this.#whole('search-path', SEARCH_PATH);
    if (this.#text.startsWith('~/', start)) {
      const end =
        this.#match(PATH_REST, start + 1) ?? (this.#isInterpolated(start + 2) ? start + 2 : undefined);
      return this.#pathFrom(start, end, 'home-path');
    }
    if (start < this.#noPathBefore) return false;
    const run = this.#match(PATH_RUN, start) ?? start;
    const isSegment = this.#text[run] === '/' && this.#isInterpolated(run + 1);
    const end = this.#match(PATH_REST, run) ?? (isSegment ? run + 1 : undefined);
    if (end === undefined) this.#noPathBefore = run;
    return this.#pathFrom(start, end, 'path');
  }

  #pathFrom(start: number, end: number | undefined, kind: 'path' | 'home-path'): boolean {
    if (end === undefined) return false;
    this.#at = this.#match(MORE_PATH, end) ?? end;
    this.#add(kind, start, this.#isInterpolated(this.#at));
    if (this.#isInterpolated(this.#at)) this.#states.push('path');
    return true;
  }

  #uri(start: number): boolean {
    const end = this.#uriEnd(start);
    if (end === undefined) return false;
    this.#at = end;
    this.#add('uri', start);
    return true;
  }

  #uriEnd(start: number): number | undefined {
    if (start < this.#noUriBefore) return undefined;
    const scheme = this.#match(SCHEME_RUN, start);
    if (scheme === undefined) return undefined;
    const end = this.#match(URI_REST, scheme);
    if (end === undefined) this.#noUriBefore = scheme;
    return end;
  }

  #plain(): boolean {
    return this.#whole('word', WORD) || this.#whole('word', NUMBER);
  }

  /** One character each; but the second slash of `//` begins no path. */
  #symbol(start: number): void {
    this.#at += this.#text.startsWith('//', start) ? 2 : 1;
    this.#add('symbol', start);
  }

  #open(start: number, text: '{' | '${'): void {
    this.#at += text.length;
    this.#add('symbol', start);
    this.#states.push('expression');
  }

  #close(start: number): void {
    this.#at += 1;
    this.#add('symbol', start);
    if (this.#states.length > 1) this.#states.pop();
  }

  #openString(start: number, state: 'string' | 'indented-string', quote: string): void {
    this.#at += quote.length;
    const from = this.#at;
    const isClosed = this.#readString(state);
    const end = isClosed ? this.#at - quote.length : this.#at;
    this.#tokens.push({ kind: 'string', text: this.#text.slice(from, end), start, isDynamic: !isClosed });
    if (isClosed) return;
    this.#states.push(state);
    this.#interpolate();
  }

  /** Behind an interpolation. */
  #inString(state: 'string' | 'indented-string'): void {
    if (this.#readString(state)) this.#states.pop();
    else this.#interpolate();
  }

  /** Behind an interpolation; a path has no end of its own. */
  #inPath(): void {
    this.#at = this.#match(MORE_PATH, this.#at) ?? this.#at;
    if (this.#isInterpolated(this.#at)) this.#interpolate();
    else this.#states.pop();
  }

  #interpolate(): void {
    if (this.#at < this.#text.length) this.#open(this.#at, '${');
  }

  /** To behind the closing quote: true. To an interpolation, or the end: false. */
  #readString(state: 'string' | 'indented-string'): boolean {
    const text = this.#text;
    while (this.#at < text.length) {
      const [char, next] = [text[this.#at], text[this.#at + 1]];
      if (char === '$' && next === '{') return false;
      if (state === 'string') {
        if (char === '"') {
          this.#at += 1;
          return true;
        }
        // `$` takes the character behind it along, so that `$${` is no interpolation.
        this.#at += char === '\\' ? 2 : char !== '$' || next === '"' ? 1 : next === '\\' ? 3 : 2;
      } else if (char === "'" && next === "'") {
        const third = text[this.#at + 2];
        this.#at += third === "'" || third === '$' ? 3 : third === '\\' ? 4 : 2;
        if (third !== "'" && third !== '$' && third !== '\\') return true;
      } else if (char === "'") this.#at += next === '$' ? 1 : 2;
      else this.#at += char === '$' && next !== "'" ? 2 : 1;
    }
    this.#at = text.length;
    return false;
  }

  #skipBlockComment(): boolean {
    if (this.#hasNoCommentEnd || !this.#text.startsWith('/*', this.#at)) return false;
    const end = this.#text.indexOf('*/', this.#at + 2);
    this.#hasNoCommentEnd = end === -1;
    if (end === -1) return false;
    this.#at = end + 2;
    return true;
  }

  #isInterpolated(at: number): boolean {
    return this.#text.startsWith('${', at);
  }

  #whole(kind: NixTokenKind, pattern: RegExp): boolean {
    const start = this.#at;
    if (!this.#skip(pattern)) return false;
    this.#add(kind, start);
    return true;
  }

  #skip(pattern: RegExp): boolean {
    const end = this.#match(pattern, this.#at);
    if (end === undefined) return false;
    this.#at = end;
    return true;
  }

  /** Where a match at this place ends. */
  #match(pattern: RegExp, at: number): number | undefined {
    pattern.lastIndex = at;
    return pattern.test(this.#text) ? pattern.lastIndex : undefined;
  }

  #add(kind: NixTokenKind, start: number, isDynamic = false): void {
    this.#tokens.push({ kind, text: this.#text.slice(start, this.#at), start, isDynamic });
  }
}
