/** A pattern of Go's regexp package, taken apart. */
export type Pattern =
  | { readonly kind: 'character'; readonly matches: (character: string) => boolean }
  | { readonly kind: 'assertion'; readonly holds: Assertion }
  | { readonly kind: 'group'; readonly index: number; readonly inner: Pattern }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  /** The first that matches wins. */
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly inner: Pattern;
      readonly min: number;
      /** Infinity where there is no end. */
      readonly max: number;
      readonly isLazy: boolean;
    };

/** Whether something holds between two characters, of which one is undefined at an end of the text. */
export type Assertion = (before: string | undefined, after: string | undefined) => boolean;

export interface ParsedPattern {
  readonly pattern: Pattern;
  /** Numbers of the groups by their names. */
  readonly names: ReadonlyMap<string, number>;
  readonly groups: number;
}
