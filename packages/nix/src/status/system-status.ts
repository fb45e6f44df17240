import type { Explanation } from '../explain/explanation.ts';
import type { Generation, GenerationMetadata } from '../generations/generation.ts';
import type { BuildRecord } from '../history/build-record.ts';

/** How a machine stands. What does not apply to it, or could not be looked up, is undefined and named in `skipped`. */
export interface SystemStatus {
  readonly root: string;
  readonly host: { readonly kind: HostKind; readonly name: string | undefined };
  readonly system: SystemProfileStatus | undefined;
  readonly home: HomeStatus | undefined;
  /** Errors in the journal of what builds and activates, since the current generation was made. */
  readonly journal: JournalErrors | undefined;
  readonly units: FailedUnits | undefined;
  readonly flake: FlakeStatus | undefined;
  /** The last build or switch of a system or a home through `up`. */
  readonly lastRun: BuildRecord | undefined;
  readonly skipped: readonly Skipped[];
  /** `errors` outranks `out-of-sync`. */
  readonly verdict: 'in-sync' | 'out-of-sync' | 'errors';
  /** Why it is not `in-sync`: one sentence each. */
  readonly problems: readonly Problem[];
}

export type HostKind = 'nixos' | 'darwin' | 'home-manager' | 'plain';

export interface Problem {
  readonly kind: 'out-of-sync' | 'error';
  readonly message: string;
  /** What to type. */
  readonly fix?: string | undefined;
}

/** What was not looked at, and why. */
export interface Skipped {
  readonly what: 'system' | 'home' | 'journal' | 'units' | 'flake' | 'last run';
  readonly why: string;
}

export interface SystemProfileStatus {
  readonly profile: string;
  readonly generations: readonly Generation[];
  /** The number that the profile leads to: what boots next. */
  readonly current: number | undefined;
  readonly latest: number | undefined;
  /** The number of what runs now; undefined where nothing runs, or what runs is no generation. */
  readonly running: number | undefined;
  /** The store path of what runs now. */
  readonly runningPath: string | undefined;
  readonly booted: number | undefined;
  readonly inSync: boolean;
  /** Whether kernel, initrd or modules are others than those that were booted. */
  readonly reboot: 'needed' | 'not-needed' | undefined;
  readonly metadata: GenerationMetadata | undefined;
}

export interface HomeStatus {
  readonly user: string;
  /** Undefined where home-manager is part of the system, and has no generations of its own. */
  readonly profile: string | undefined;
  readonly generations: readonly Generation[];
  readonly current: number | undefined;
  readonly latest: number | undefined;
  /** The store path of the home that was activated last. */
  readonly activePath: string | undefined;
  readonly inSync: boolean;
  readonly metadata: GenerationMetadata | undefined;
}

export interface JournalErrors {
  readonly since: string | undefined;
  /** Only what this user may read: there may be more. */
  readonly isPartial: boolean;
  readonly count: number;
  /** The last ones. */
  readonly errors: readonly JournalError[];
}

export interface JournalError {
  /** ISO 8601, UTC. */
  readonly at: string | undefined;
  readonly unit: string | undefined;
  /** As it was logged: neutralise it before a terminal. Credentials are masked. */
  readonly message: string;
}

export interface FailedUnits {
  readonly system: readonly string[];
  /** Of the user; undefined where there is no manager for them. */
  readonly user: readonly string[] | undefined;
}

export interface FlakeStatus {
  /** What was evaluated: `/etc/nixos#nixosConfigurations.web.config.system.build.toplevel`. */
  readonly installable: string;
  readonly evaluates: boolean;
  readonly errors: readonly Explanation[];
  /** What it evaluates to; undefined where it does not, or to nothing that is built. */
  readonly outPath: string | undefined;
  /** Whether that is what runs now. */
  readonly matchesRunning: boolean | undefined;
}
