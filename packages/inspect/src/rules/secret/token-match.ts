import type { SecretPlace } from './secret-places.ts';

/** A token, as long as it is not decided whether it is one: never to be shown or kept. */
export interface TokenMatch {
  readonly place: SecretPlace;
  /** With its article. */
  readonly what: string;
  /** Offset in the text of the place. */
  readonly index: number;
  readonly value: string;
}
