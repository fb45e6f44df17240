/** One directive of an nginx configuration; a block counts as one, and what is in it follows. */
export interface NginxDirective {
  readonly name: string;
  /** undefined where a variable makes it depend on the request. */
  readonly args: readonly (string | undefined)[];
  readonly line: number;
}

const MAX_DIRECTIVES = 20_000;

/** A blank, a comment, a punctuation mark, a quoted or a plain word: as nginx's own lexer sees them. */
const TOKEN =
  /(\s+)|(#[^\n]*)|([;{}])|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|((?!["'])(?:\\[\s\S]|\$\{\w*\}|[^\s;{}\\])+)/y;

/** Reads directives in their order. Where the text makes no sense, or holds another language, it ends. */
export function parseNginxDirectives(text: string): readonly NginxDirective[] {
  const directives: NginxDirective[] = [];
  const token = new RegExp(TOKEN.source, 'y');
  let words: (string | undefined)[] = [];
  let startLine = 1;
  let line = 1;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [whole, blank, comment, mark, double, single, plain] = match;
    const word = double ?? single ?? plain;
    if (word !== undefined) {
      if (words.length === 0) startLine = line;
      words.push(word.includes('$') ? undefined : word.replace(/\\([\s\S])/g, '$1'));
    } else if (mark !== undefined) {
      const [name, ...args] = words;
      if (name !== undefined) directives.push({ name, args, line: startLine });
      words = [];
      if (name?.endsWith('_by_lua_block') || directives.length >= MAX_DIRECTIVES) break;
    } else if (blank === undefined && comment === undefined) break;
    line += whole.split('\n').length - 1;
  }
  return directives;
}
