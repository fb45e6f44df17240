import type { Facts } from './facts.ts';

export interface ExplainOptions {
  /** Of this machine (`readFacts`): rules are decided by them where they can be. Default: by the text alone. */
  readonly facts?: Facts | undefined;
  /** How the command ended whose log it is. A log without an error is `silent` unless it succeeded; default: failed. */
  readonly outcome?: 'failed' | 'succeeded' | undefined;
  /** That command, for the steps that make it say more. */
  readonly command?: readonly string[] | undefined;
  /** Derivations that are known to have failed, where more is known than the log says. */
  readonly failed?: readonly string[] | undefined;
  /** Names that a flake is known to offer: the nearest is named where one is missing. */
  readonly attributes?: readonly string[] | undefined;
}
