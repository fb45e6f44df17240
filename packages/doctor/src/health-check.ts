import type { Host } from './host/host.ts';
import type { NixView } from './nix/nix-view.ts';
import type { Outcome } from './outcome.ts';

export const GROUPS = ['nix', 'flake', 'containers', 'machines', 'host'] as const;

export type Group = (typeof GROUPS)[number];

/** One thing that is looked at. */
export interface HealthCheck {
  /** Stable: `nix-builder`. */
  readonly id: string;
  readonly group: Group;
  /** A few words for the list. */
  readonly title: string;
  /** What it looks at, for the documentation. */
  readonly looksAt: string;
  /** How long it may take, in milliseconds; default 5000. */
  readonly timeoutMs?: number | undefined;
  /** When it runs: `alone` after all others, for what measures time. Default: beside others. */
  readonly turn?: 'alone' | undefined;
  run(context: CheckContext): Promise<Outcome>;
}

export interface CheckContext {
  readonly host: Host;
  /** What Nix answered; asked once for all checks. */
  readonly nix: NixView;
  /** Aborted when the check is late, or nobody waits for it any more. */
  readonly signal: AbortSignal;
}
