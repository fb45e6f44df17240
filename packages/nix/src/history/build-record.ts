import type { Explanation } from '../explain/explanation.ts';

/** One run of a command that builds: what `up history` lists. */
export interface BuildRecord {
  readonly schemaVersion: 1;
  /** Sorts by time: `20261121T120000Z-7f3a`. */
  readonly id: string;
  readonly command: readonly string[];
  /** What was built or switched: a flake reference, a profile, `os switch`. */
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number | undefined;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'interrupted';
  readonly exitCode: number | undefined;
  readonly nix: { readonly flavour: string; readonly version: string } | undefined;
  readonly builds: readonly BuiltDerivation[];
  readonly errors: readonly Explanation[];
  readonly generation?:
    | { readonly before: number | undefined; readonly after: number | undefined }
    | undefined;
  /** The log beside the record, relative to the directory of the history. */
  readonly log: string;
}

export interface BuiltDerivation {
  readonly drvPath: string;
  readonly outcome: 'succeeded' | 'failed' | 'unknown';
  readonly durationMs: number | undefined;
  /** The remote machine, or undefined for this one. */
  readonly machine: string | undefined;
}
