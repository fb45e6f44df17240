/** One line of a nix.conf that says something. */
export type ConfLine =
  | {
      readonly kind: 'setting';
      /** From 1. */
      readonly line: number;
      readonly name: string;
      readonly words: readonly string[];
    }
  | {
      readonly kind: 'include';
      readonly line: number;
      readonly path: string;
      readonly isOptional: boolean;
    }
  | { readonly kind: 'wrong'; readonly line: number; readonly text: string };

const MAX_LINES = 10_000;

/**
 * A nix.conf as Nix reads it (AbstractConfig::applyConfig): from `#` on a comment, words between white space, quotes
 * are letters like others.
 */
export function parseNixConf(text: string): readonly ConfLine[] {
  return text.split('\n', MAX_LINES).flatMap((raw, index) => parseLine(raw, index + 1));
}

function parseLine(raw: string, line: number): readonly ConfLine[] {
  const words = wordsOf(raw);
  const [name, second, ...rest] = words;
  if (name === undefined) return [];
  if ((name === 'include' || name === '!include') && second !== undefined && rest.length === 0)
    return [{ kind: 'include', line, path: second, isOptional: name === '!include' }];
  if (second !== '=') return [{ kind: 'wrong', line, text: raw.trim() }];
  return [{ kind: 'setting', line, name, words: rest }];
}

function wordsOf(raw: string): readonly string[] {
  const [code = ''] = raw.split('#', 1);
  return code.split(/[ \t\r]+/).filter((word) => word !== '');
}
