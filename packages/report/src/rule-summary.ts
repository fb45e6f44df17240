import type { Severity } from '@up/core';

/** What an output says of a rule, beside its findings. */
export interface RuleSummary {
  /** `fhs/missing-path`. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is wrong when this rule finds something. */
  readonly summary: string;
}

/** Rules that are not of an image have their pages in a directory of their area. */
const OWN_DIRECTORIES: ReadonlySet<string> = new Set(['media', 'boot']);

/** The page of a rule, below the documentation's root. */
export function rulePage(id: string): string {
  const [area = ''] = id.split('/', 1);
  return `docs/${OWN_DIRECTORIES.has(area) ? area : 'rules'}/${id.replace('/', '-')}.md`;
}
