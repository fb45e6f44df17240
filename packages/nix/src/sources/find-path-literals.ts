// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${` is what interpolations of Nix begin with
import { lexNix } from './lex-nix.ts';
import type { NixToken } from './nix-token.ts';

/** A path of the source in a Nix expression: `./x`, `../x/y`, `x/y`; relative to the directory of the file. */
export interface PathLiteral {
  /** As it is written; with what is added to it as a plain text: `./. + "/x"` is `././x`. */
  readonly text: string;
  readonly line: number;
  /**
   * `import`: must be there, and is read as Nix. `exists`: asked for by `pathExists`, may be missing. `use`: anything
   * else.
   */
  readonly how: 'import' | 'exists' | 'use';
}

/** Words behind which an operand begins: elsewhere a word is a function, which takes the path before `+` does. */
const KEYWORDS: ReadonlySet<string> = new Set(['then', 'else', 'in', 'if', 'assert', 'with']);
const OPENERS: ReadonlySet<string> = new Set(['(', '=', ':', ';', '+', '?', '${', '{']);

/**
 * The paths that are written out in an expression, imports included, without evaluating it. Left out are absolute ones,
 * those of the home and of NIX_PATH, and those with an interpolation: what they are only evaluation says.
 */
export function findPathLiterals(text: string): readonly PathLiteral[] {
  const tokens = lexNix(text);
  const lineAt = lineCounter(text);
  return tokens.flatMap((token, index): readonly PathLiteral[] => {
    if (token.kind !== 'path' || token.isDynamic || token.text.startsWith('/')) return [];
    const added = addedTo(tokens, index);
    if (added === undefined) return [];
    const before = tokens[index - 1];
    return [{ text: token.text + added, line: lineAt(token.start), how: howOf(before) }];
  });
}

/** What `+ "…"` appends; '' for nothing, undefined where that is not known. */
function addedTo(tokens: readonly NixToken[], index: number): string | undefined {
  const before = tokens[index - 1];
  if (tokens[index + 1]?.text !== '+' || tokens[index + 1]?.kind !== 'symbol') return '';
  const isOperand =
    before === undefined ||
    (before.kind === 'symbol'
      ? OPENERS.has(before.text)
      : before.kind === 'word' && KEYWORDS.has(before.text));
  if (!isOperand) return '';
  const added = tokens[index + 2];
  const isWhole = added?.kind === 'string' && !added.isDynamic && /^\/[^\\$']*$/.test(added.text);
  const after = tokens[index + 3];
  return isWhole && !(after?.kind === 'symbol' && after.text === '+') ? added.text : undefined;
}

function howOf(before: NixToken | undefined): PathLiteral['how'] {
  if (before?.kind !== 'word') return 'use';
  return before.text === 'import' ? 'import' : before.text === 'pathExists' ? 'exists' : 'use';
}

/** For offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let [line, at] = [1, 0];
  return (offset) => {
    for (let end = text.indexOf('\n', at); end !== -1 && end < offset; end = text.indexOf('\n', at)) {
      line += 1;
      at = end + 1;
    }
    return line;
  };
}
