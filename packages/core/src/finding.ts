export const SEVERITIES = ['error', 'warning', 'info'] as const;

/** error: will not work at run time. warning: will hurt somebody. info: worth knowing. */
export type Severity = (typeof SEVERITIES)[number];

/** What a checker saw. `rule` is a stable id, `area/what`, with a page of its own in docs/rules. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
  readonly layer?: string;
  readonly evidence: string;
  readonly fix?: string;
}

export type FindingCounts = Readonly<Record<Severity, number>>;

/** How many findings there are of each severity. */
export function countFindings(findings: readonly Finding[]): FindingCounts {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

/** Most severe first, then by rule, path and line: the order in which every output lists findings. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(a.rule, b.rule) ||
    compareText(a.path ?? '', b.path ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.message, b.message)
  );
}

/** By code unit, so that the order is the same under every locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
