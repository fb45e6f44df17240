import { type FoundSecret, isPlaceholder, showSecret } from './found-secret.ts';
import { TOKEN_PATTERNS, type TokenPattern, URL_PASSWORD } from './token-patterns.ts';

export interface TokenSearch {
  readonly text: string;
  /** The file that it is the content of; undefined for a text of the config. */
  readonly path: string | undefined;
}

const ALL: readonly TokenPattern[] = [...TOKEN_PATTERNS, URL_PASSWORD];

/** Tokens of clouds, forges and registries in a text. */
export function* findTokens({ text, path }: TokenSearch): Iterable<FoundSecret> {
  const seen = new Set<string>();
  for (const { what, hints, pattern, paths } of path === undefined ? ALL : TOKEN_PATTERNS) {
    if (paths !== undefined && (path === undefined || !paths.test(path))) continue;
    if (!hints.some((hint) => text.includes(hint))) continue;
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? match[0];
      // A token in a URL is a password there too, and is told once.
      if (seen.has(value) || isPlaceholder(value) || isWellKnown(value)) continue;
      seen.add(value);
      yield { what, index: match.index, shown: showSecret(value), isEncrypted: false };
    }
  }
}

/** The public key of Azure's storage emulator, and what people write where anything will do. */
function isWellKnown(value: string): boolean {
  return (
    value.startsWith('Eby8vdM02xNO') ||
    /^(?:pass(?:word)?|changeme|secret|postgres|guest|admin)\d{0,4}$/i.test(value)
  );
}
