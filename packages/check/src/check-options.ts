import type { NixEvent } from '@up/nix';
import type { Session } from '@up/process';
import type { Builder, Registry } from '@up/profiles';
import type { Workshop } from './build/workshop.ts';
import type { Tier } from './check-report.ts';
import type { CheckArea, CheckResult } from './check-result.ts';

export interface CheckOptions {
  readonly registry: Registry;
  readonly tier: Tier;
  /** `auto`: Nix where the project has a flake and this machine has Nix, else what is built without. */
  readonly builder: Builder;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** This machine, as Nix names it. */
  readonly system: string;
  readonly signal: AbortSignal;
  readonly session: Session;
  readonly workshop: Workshop;
  /** Logs of what failed go here. */
  readonly logDirectory: string;
  /** Default: that of the tier (`TIER_BUDGETS_MS`). */
  readonly withinMs?: number | undefined;
  /** Default: `keep-going` for `quick`, `stop` for the others. What costs little is checked to its end in any case. */
  readonly onFailure?: 'keep-going' | 'stop' | undefined;
  /** Patterns of targets (`selectTargets`); default: all. */
  readonly only?: readonly string[] | undefined;
  /** The systems that universal packages are on; default `DEFAULT_SYSTEMS`. */
  readonly systems?: readonly string[] | undefined;
  /** `all`: targets of other systems are evaluated, too, which needs none of them. Default: `own`. */
  readonly evaluate?: 'own' | 'all' | undefined;
  /** Further outputs and packages of the flake that are there on purpose. */
  readonly allow?: readonly string[] | undefined;
  /** `twice`: everything that is built is built again, and the two are compared. */
  readonly builds?: 'once' | 'twice' | undefined;
  /** Evaluations at a time; default 2. */
  readonly jobs?: number | undefined;
  readonly onEvent?: ((event: CheckEvent) => void) | undefined;
  /** Gets what Nix says while it builds. */
  readonly onNixEvent?: ((event: NixEvent) => void) | undefined;
}

/** What a run comes to, as it comes. */
export type CheckEvent =
  /** Said before anything is done. */
  | {
      readonly type: 'plan';
      readonly targets: number;
      readonly budgetMs: number;
      readonly side: 'nix' | 'embedded';
      /** Why not Nix, or which. */
      readonly reason: string;
    }
  /** From here on, `count` things of this area. */
  | { readonly type: 'stage'; readonly area: CheckArea; readonly count: number }
  | { readonly type: 'begin'; readonly area: CheckArea; readonly name: string }
  | { readonly type: 'result'; readonly result: CheckResult };

const MINUTE_MS = 60_000;

/** How long a run takes at most, unless told otherwise. */
export const TIER_BUDGETS_MS: Readonly<Record<Tier, number>> = {
  quick: 10 * MINUTE_MS,
  build: 60 * MINUTE_MS,
  full: 120 * MINUTE_MS,
};
