/** What every text has that holds a token of some form: nearly all texts are done with after this. */
export interface TextHint {
  /** One of them occurs. The rarer the first character is, the faster it is looked for. */
  readonly hints: readonly string[];
  /** Whether the token itself has a long word behind an underscore. */
  readonly hasLongWord?: true;
}

/** What is found out once about a text, for all forms. */
export interface TextTraits {
  readonly hasLongWord: boolean;
}

const LONG_WORD = /_[A-Za-z0-9]{20}/;

export function traitsOf(text: string): TextTraits {
  return { hasLongWord: LONG_WORD.test(text) };
}

export function mayHold(text: string, { hints, hasLongWord }: TextHint, traits: TextTraits): boolean {
  return (hasLongWord !== true || traits.hasLongWord) && hints.some((hint) => text.includes(hint));
}
