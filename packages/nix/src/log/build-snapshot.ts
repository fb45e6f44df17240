import type { NixErrorInfo } from './nix-event.ts';

/** `unknown`: it ended, and nothing has said how. Before 2.34 the log does not tell. */
export type BuildOutcome = 'running' | 'succeeded' | 'failed' | 'unknown';

/** A build that was started, here or on another machine. Times are those of the clock of the log, in milliseconds. */
export interface BuildState {
  readonly drvPath: string;
  /** Of the derivation, without hash and `.drv`. */
  readonly name: string;
  /** The remote machine, or undefined for this one. */
  readonly machine: string | undefined;
  readonly phase: string | undefined;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** As the builder wrote it: neutralise it before a terminal. */
  readonly lastLine: string | undefined;
  readonly outcome: BuildOutcome;
}

/** What is being fetched: a store path from a substituter or another store, or a file. */
export interface TransferState {
  readonly kind: 'substitute' | 'copy' | 'download';
  /** A store path or a URL. */
  readonly subject: string;
  readonly from: string | undefined;
  readonly startedAt: number;
  readonly doneBytes: number | undefined;
  readonly expectedBytes: number | undefined;
}

export interface BuildError extends NixErrorInfo {
  /** The whole message, with trace and source, without colours. */
  readonly text: string;
  /** The derivation it names first. */
  readonly drvPath: string | undefined;
}

export interface BuildTotals {
  /** Builds that were started, each derivation once. */
  readonly started: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  /** What Nix said it would build, or what it has started, whichever is more. */
  readonly expected: number;
  /** Substitutions that ended. */
  readonly substituted: number;
  readonly downloaded: number;
  /** Builds that wait for a lock or for a machine. */
  readonly waiting: number;
}

/** What has happened so far. */
export interface BuildSnapshot {
  /** In the order they were started. */
  readonly builds: readonly BuildState[];
  /** Those under way. */
  readonly transfers: readonly TransferState[];
  /** Derivations that wait for a lock or for a machine, where Nix names them. */
  readonly waiting: readonly string[];
  /** What Nix itself calls an error, each once. */
  readonly errors: readonly BuildError[];
  /** Derivations that failed only because one that they need did. */
  readonly dependencyFailures: readonly string[];
  /** Warnings, notices and whatever else of level 0 to 2 is no error, the last of them. A builder can forge them. */
  readonly notes: readonly string[];
  readonly totals: BuildTotals;
}

export interface BuildLogLines {
  readonly lines: readonly string[];
  /** How many lines before these are no longer kept. */
  readonly dropped: number;
}
