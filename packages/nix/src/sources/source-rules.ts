import type { Severity } from '@up/core';

/** What can be wrong with the sources of a flake. */
export interface SourceRule {
  /** `area/what`: stable for ever. Its page is docs/rules/<id with a dash>.md. */
  readonly id: SourceRuleId;
  readonly severity: Severity;
  /** One sentence: what is wrong when this rule finds something. */
  readonly summary: string;
}

export type SourceRuleId =
  | 'nix/untracked-source'
  | 'nix/ignored-source'
  | 'nix/missing-source'
  | 'nix/outside-source';

export const SOURCE_RULES: readonly SourceRule[] = [
  {
    id: 'nix/untracked-source',
    severity: 'error',
    summary: 'A flake names a file that git does not track, so that Nix does not see it.',
  },
  {
    id: 'nix/ignored-source',
    severity: 'error',
    summary: 'A flake names a file that git ignores, so that Nix does not see it.',
  },
  {
    id: 'nix/missing-source',
    severity: 'warning',
    summary: 'A flake names a file that does not exist.',
  },
  {
    id: 'nix/outside-source',
    severity: 'warning',
    summary: 'A flake names a file outside of its source, which Nix refuses to read.',
  },
];
