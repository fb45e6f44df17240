/** A text by which something is recognised, within one line. */
export interface TextSign {
  /** Has to be in the line, letter by letter: this is what makes it cheap to look at every line. */
  readonly has: string;
  /** Has to match, too; its named groups are kept. Linear: no repetition inside a repetition. */
  readonly match?: RegExp | undefined;
  /** What follows on the line may make it a sign of something else: it is not looked for in a line without end. */
  readonly needsEnd?: boolean | undefined;
}

/** A text in which signs are looked for. */
export interface SeenText {
  readonly atMs: number;
  /** Without the kernel's stamp. */
  readonly body: string;
  readonly guestMs: number | undefined;
  /** The line has no end yet. */
  readonly isPartial: boolean;
}

/** Whether a sign is in a text, and nothing that may follow there takes it back. */
export function isSignIn(sign: TextSign, { body, isPartial }: SeenText): boolean {
  return !(isPartial && sign.needsEnd === true) && findSign(sign, body) !== undefined;
}

/** The named groups of a sign that is in the text, or undefined where it is not. */
export function findSign(sign: TextSign, text: string): Readonly<Record<string, string>> | undefined {
  if (!text.includes(sign.has)) return undefined;
  if (sign.match === undefined) return NO_GROUPS;
  const match = sign.match.exec(text);
  return match === null ? undefined : (match.groups ?? NO_GROUPS);
}

const NO_GROUPS: Readonly<Record<string, string>> = Object.freeze({});
