export type NixTokenKind = 'path' | 'home-path' | 'search-path' | 'uri' | 'string' | 'word' | 'symbol';

/** A piece of a Nix expression. Comments and white space are none. */
export interface NixToken {
  readonly kind: NixTokenKind;
  /** As it is written, without quotes; where `isDynamic`, up to the first `${`. */
  readonly text: string;
  /** Offset in the text. */
  readonly start: number;
  /** Something is interpolated: what it is in the end only evaluation says. */
  readonly isDynamic: boolean;
}
