import type { SecretPlace } from './secret-places.ts';
import { mayHold, type TextTraits } from './text-hint.ts';
import type { TokenMatch } from './token-match.ts';
import { TOKEN_PATTERNS, type TokenPattern, URL_PASSWORD } from './token-patterns.ts';

const OF_CONFIG: readonly TokenPattern[] = [...TOKEN_PATTERNS, URL_PASSWORD];

/** What our own forms match in a text. */
export function* matchPatterns(place: SecretPlace, traits: TextTraits): Iterable<TokenMatch> {
  const { text, path } = place;
  for (const form of path === undefined ? OF_CONFIG : TOKEN_PATTERNS) {
    const { what, pattern, paths } = form;
    if (paths !== undefined && (path === undefined || !paths.test(path))) continue;
    if (!mayHold(text, form, traits)) continue;
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? match[0];
      yield { place, what, index: match.index + match[0].lastIndexOf(value), value };
    }
  }
}
