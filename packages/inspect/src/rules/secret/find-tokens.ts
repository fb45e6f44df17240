import { type FoundSecret, isPlaceholder, isWellKnown, showSecret } from './found-secret.ts';
import { lintWindows } from './lint-windows.ts';
import { matchPatterns } from './match-patterns.ts';
import type { SecretPlace } from './secret-places.ts';
import { traitsOf } from './text-hint.ts';
import { type TextWindow, textWindows } from './text-windows.ts';
import type { TokenMatch } from './token-match.ts';

/** Tokens of clouds, forges and registries in some texts, by text: of our own forms, and of the library's. */
export async function findTokens(
  places: readonly SecretPlace[],
  budget: WindowBudget,
): Promise<ReadonlyMap<SecretPlace, readonly FoundSecret[]>> {
  const windows: TextWindow[] = [];
  const ofOurs: TokenMatch[] = [];
  for (const place of places) {
    const traits = traitsOf(place.text);
    windows.push(...budget.take(textWindows(place, traits)));
    ofOurs.push(...matchPatterns(place, traits));
  }
  const ofLibrary = windows.length === 0 ? [] : await lintWindows(windows);
  const found = new Map<SecretPlace, FoundSecret[]>();
  for (const match of unique([...ofLibrary, ...ofOurs])) {
    if (!isReal(match)) continue;
    const { place, what, index, value } = match;
    const list = found.get(place) ?? [];
    list.push({ what, index, length: value.length, shown: showSecret(value), isEncrypted: false });
    found.set(place, list);
  }
  return found;
}

/** How many characters the library may look at in all. */
export class WindowBudget {
  #left: number;
  /** Texts of which not everything was looked at. */
  cut = 0;

  constructor(characters: number) {
    this.#left = characters;
  }

  take(windows: readonly TextWindow[]): readonly TextWindow[] {
    const taken = windows.filter(({ start, end }) => {
      this.#left -= end - start;
      return this.#left >= 0;
    });
    if (taken.length < windows.length) this.cut += 1;
    return taken;
  }
}

/** A token in a URL is a password there too, and is told once, as the token. */
function unique(matches: readonly TokenMatch[]): readonly TokenMatch[] {
  const byPlace = new Map<SecretPlace, Map<string, TokenMatch>>();
  for (const match of matches) {
    const byValue = byPlace.get(match.place) ?? new Map<string, TokenMatch>();
    byPlace.set(match.place, byValue);
    const known = byValue.get(match.value);
    if (known === undefined || known.what.startsWith('a password')) byValue.set(match.value, match);
  }
  return [...byPlace.values()].flatMap((byValue) => [...byValue.values()].sort((a, b) => a.index - b.index));
}

function isReal({ place: { text, path }, what, index, value }: TokenMatch): boolean {
  if (isPlaceholder(value) || isWellKnown(value)) return false;
  // The start of something longer is something else.
  if (/[A-Za-z0-9/+]/.test(text[index + value.length] ?? '')) return false;
  if (path === undefined || what !== 'a password in a URL') return true;
  const line = text.slice(text.lastIndexOf('\n', index) + 1, index);
  return !/^\s*(?:[#;*]|\/\/)/.test(line) && !/[<>{}$%]/.test(value);
}
