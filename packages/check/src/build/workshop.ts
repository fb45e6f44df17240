import type { CheckStatus } from '@up/core';
import type { Target } from '@up/profiles';

/** What came of something that the caller does. */
export interface Attempt {
  readonly status: CheckStatus;
  readonly evidence: string;
  readonly fix?: string | undefined;
  readonly log?: string | undefined;
}

export interface AttemptOptions {
  readonly signal: AbortSignal;
}

export interface EmbeddedAttemptOptions extends AttemptOptions {
  /** Instead of where artefacts of this target go. */
  readonly output?: string | undefined;
}

/**
 * What the caller knows how to do: without Nix a target is built and run by packages above this one. Each rejects with the
 * reason of the signal, or with an error that says why; one that says what the host lacks is no failure of the target.
 */
export interface Workshop {
  build(target: Target, options: EmbeddedAttemptOptions): Promise<Attempt>;
  /** Builds it where that is needed, runs it once and proves that it works. */
  prove(target: Target, options: AttemptOptions & { readonly builder: 'nix' | 'embedded' }): Promise<Attempt>;
}
