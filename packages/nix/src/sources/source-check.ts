import type { Finding } from '@up/core';
import type { SourceRuleId } from './source-rules.ts';

export interface CheckSourcesOptions {
  /** The directory of flake.nix. */
  readonly flakeRoot: string;
  readonly signal?: AbortSignal | undefined;
  /** Where git is looked for; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface SourceCheck {
  /** Most severe first. Paths are relative to the root of the flake; fixes are typed there. */
  readonly findings: readonly Finding[];
  /** What could not be decided, and why: it has neither passed nor failed. */
  readonly skipped: readonly { readonly rule: SourceRuleId; readonly reason: string }[];
  /** `*.nix` files that were read. */
  readonly files: number;
  /** Paths that are written in them. */
  readonly paths: number;
  /** `git`: Nix sees what git tracks. `directory`: there is no repository, Nix sees everything. */
  readonly source: 'git' | 'directory' | 'unknown';
}
