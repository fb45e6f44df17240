/** A piece of a word: text, or a variable to put in its place. In double quotes a value stays one word. */
export type GrubPart =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly raw: string; readonly isQuoted: boolean };

export type GrubToken =
  | { readonly kind: 'word'; readonly parts: readonly GrubPart[]; readonly line: number }
  /** `;` stands for the end of a line, too. */
  | { readonly kind: ';' | '{' | '}'; readonly line: number };

const SPECIAL = /[\s;&|<>{}'"\\$]/;
const BLANK = /[ \t\r]/;
const VARIABLE = /\$(?:\{([A-Za-z0-9_@*#?]+)\}|([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?]))/y;

/**
 * Splits a script of GRUB into words and separators (GRUB manual, "Writing scripts"). Total: a quote that does
 * not end ends with the text.
 */
export function grubTokens(text: string): readonly GrubToken[] {
  const tokens: GrubToken[] = [];
  let line = 1;
  let parts: GrubPart[] = [];
  let start = line;
  const add = (part: GrubPart): void => {
    if (parts.length === 0) start = line;
    parts.push(part);
  };
  const literal = (value: string, isQuoted: boolean): void => add({ kind: 'text', text: value, isQuoted });
  const endWord = (): void => {
    if (parts.length > 0) tokens.push({ kind: 'word', parts, line: start });
    parts = [];
  };
  const variableAt = (at: number, isQuoted: boolean): number => {
    VARIABLE.lastIndex = at;
    const found = VARIABLE.exec(text);
    if (found === null) {
      literal('$', isQuoted);
      return at + 1;
    }
    add({ kind: 'variable', name: found[1] ?? found[2] ?? '', raw: found[0], isQuoted });
    return VARIABLE.lastIndex;
  };
  /** Past the closing quote. Only `"`, `$`, `\` and the end of a line are escaped in there. */
  const doubleQuoted = (from: number): number => {
    let at = from;
    literal('', true);
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\' && at + 1 < text.length) {
        const next = text[at + 1] ?? '';
        if (next === '\n') line += 1;
        else literal(/["$\\]/.test(next) ? next : `\\${next}`, true);
        at += 2;
      } else if (text[at] === '$') at = variableAt(at, true);
      else {
        // From the next character on: this one may be a backslash that ends the text.
        const end = endOf(text, at + 1, /["\\$]/g);
        const run = text.slice(at, end);
        literal(run, true);
        line += run.split('\n').length - 1;
        at = end;
      }
    }
    return at + 1;
  };
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (BLANK.test(character)) {
      endWord();
      at += 1;
    } else if (character === '\n') {
      endWord();
      tokens.push({ kind: ';', line });
      line += 1;
      at += 1;
    } else if (/[;&|<>]/.test(character)) {
      endWord();
      tokens.push({ kind: ';', line });
      at += 1;
    } else if (character === '{' || character === '}') {
      endWord();
      tokens.push({ kind: character, line });
      at += 1;
    } else if (character === '#' && parts.length === 0) {
      at = endOf(text, at, /\n/g);
    } else if (character === "'") {
      const end = endOf(text, at + 1, /'/g);
      const quoted = text.slice(at + 1, end);
      literal(quoted, true);
      line += quoted.split('\n').length - 1;
      at = end + 1;
    } else if (character === '"') {
      at = doubleQuoted(at + 1);
    } else if (character === '\\') {
      if (text[at + 1] === '\n') line += 1;
      else if (at + 1 < text.length) literal(text[at + 1] ?? '', true);
      at += 2;
    } else if (character === '$') {
      at = variableAt(at, false);
    } else {
      const end = endOf(text, at + 1, new RegExp(SPECIAL, 'g'));
      literal(text.slice(at, end), false);
      at = end;
    }
  }
  endWord();
  return tokens;
}

function endOf(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
