import type { Severity } from '@up/core';

/** What an output says of a rule, beside its findings. */
export interface RuleSummary {
  /** `fhs/missing-path`. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is wrong when this rule finds something. */
  readonly summary: string;
}

/** The page of a rule, below the documentation's root. */
export function rulePage(id: string): string {
  return `docs/rules/${id.replace('/', '-')}.md`;
}
