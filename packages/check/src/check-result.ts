import type { CheckStatus } from '@up/core';
import type { Explanation } from '@up/nix';

/** What a check is about. `evaluate`, `build` and `isolate` are Nix's or a builder's; the others are what is held against the registry. */
export type CheckArea =
  | 'registry'
  | 'flake'
  | 'names'
  | 'platforms'
  | 'evaluate'
  | 'plan'
  | 'build'
  | 'reproduce'
  | 'prove'
  | 'isolate';

/** One thing that was checked. Texts may come from Nix and from builders: `safeText` before a terminal. */
export interface CheckResult {
  readonly area: CheckArea;
  /** A target, an output of the flake, a package, or a sentence. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What proves it, what is wrong, or why it was not tried. */
  readonly evidence: string;
  /** `test-origin-default-container`, where it is about one. */
  readonly target?: string | undefined;
  /** `x86_64-linux`, where it is about one. */
  readonly system?: string | undefined;
  /** Why it failed, and what to type. Empty where the evidence says it all. */
  readonly explanations?: readonly Explanation[] | undefined;
  /** What to type, where that is known without Nix. */
  readonly fix?: string | undefined;
  /** The whole log of what failed. */
  readonly log?: string | undefined;
  readonly durationMs?: number | undefined;
  /** Of `reproduce`: what the two builds do not have in common. */
  readonly differences?: TreeDifferences | undefined;
}

/** How two trees differ that should be the same. */
export interface TreeDifferences {
  /** Complete, also where not all are listed. */
  readonly count: number;
  /** By path; at most 200. */
  readonly listed: readonly TreeDifference[];
}

export interface TreeDifference {
  /** Relative to the root; `.` is the root itself. */
  readonly path: string;
  /** `added`: only the second build has it. */
  readonly how: 'added' | 'removed' | 'type' | 'content' | 'executable' | 'link-target';
  readonly firstBytes?: number | undefined;
  readonly secondBytes?: number | undefined;
  /** Of `content`: the offset of the first byte that is not the same. */
  readonly differsAtByte?: number | undefined;
}
