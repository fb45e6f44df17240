/** What became of a comparison. An error is neither: the value could not be compared at all. */
export type Outcome =
  | { readonly kind: 'match' }
  | { readonly kind: 'mismatch'; readonly message: string }
  | { readonly kind: 'error'; readonly message: string };

/** Holds a value of the system against what a gossfile wants of it. */
export type Matcher = (actual: unknown) => Outcome;

export const MATCH: Outcome = { kind: 'match' };

export function mismatch(message: string): Outcome {
  return { kind: 'mismatch', message };
}

export function incomparable(message: string): Outcome {
  return { kind: 'error', message };
}

export function when(holds: boolean, message: () => string): Outcome {
  return holds ? MATCH : mismatch(message());
}
