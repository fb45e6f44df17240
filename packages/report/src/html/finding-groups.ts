import { compareFindings, type Finding, type Severity } from '@up/core';

/** The findings of one rule with one severity. */
export interface FindingGroup {
  readonly rule: string;
  readonly area: string;
  readonly severity: Severity;
  /** How many there are. */
  readonly count: number;
  /** Those that the page shows. */
  readonly shown: readonly Finding[];
  /** What mends all of them, where one thing does. */
  readonly fix: string | undefined;
}

export interface GroupLimits {
  readonly maxOfRule?: number;
  readonly maxFindings?: number;
  readonly maxGroups?: number;
}

/**
 * Findings by severity and rule, in the order of every output. One noisy rule must not drive the others off a page,
 * and all of them together must not make it too large.
 */
export function groupFindings(
  findings: readonly Finding[],
  { maxOfRule = 100, maxFindings = 1000, maxGroups = 300 }: GroupLimits = {},
): readonly FindingGroup[] {
  const byRule = new Map<string, Finding[]>();
  for (const finding of [...findings].sort(compareFindings)) {
    const key = `${finding.severity} ${finding.rule}`;
    const group = byRule.get(key);
    if (group === undefined) byRule.set(key, [finding]);
    else group.push(finding);
  }
  let room = maxFindings;
  return [...byRule.values()].slice(0, maxGroups).flatMap((all) => {
    const shown = all.slice(0, Math.min(maxOfRule, room));
    room -= shown.length;
    return toGroup(all, shown);
  });
}

function toGroup(all: readonly Finding[], shown: readonly Finding[]): readonly FindingGroup[] {
  const [first] = all;
  if (first === undefined) return [];
  const { rule, severity, fix } = first;
  const isShared = all.length > 1 && all.every((finding) => finding.fix === fix);
  const [area = rule] = rule.split('/');
  return [{ rule, area, severity, count: all.length, shown, fix: isShared ? fix : undefined }];
}
