import { compareFindings, countFindings, type Finding, type FindingCounts } from '@up/core';
import type { Image } from '@up/oci';
import type { Rule } from './rule.ts';
import { createSubject } from './subject.ts';

export interface InspectOptions {
  readonly image: Image;
  readonly rules: readonly Rule[];
  /** Paths that the profile mounts as tmpfs or volumes. */
  readonly mounts?: readonly string[];
}

/** A rule that could not be carried through, with the reason: it has neither passed nor failed. */
export interface SkippedRule {
  readonly rule: string;
  readonly reason: string;
}

export interface Inspection {
  /** Most severe first. */
  readonly findings: readonly Finding[];
  readonly counts: FindingCounts;
  readonly skipped: readonly SkippedRule[];
}

/** Checks an image by rules. A rule that fails itself is reported as skipped; the others go on. */
export function inspectImage({ image, rules, mounts = [] }: InspectOptions): Inspection {
  const subject = createSubject({ image, mounts });
  const findings: Finding[] = [];
  const skipped: SkippedRule[] = [];
  for (const { id, severity, check } of rules) {
    try {
      for (const observation of check(subject)) findings.push({ severity, ...observation, rule: id });
    } catch (error) {
      skipped.push({ rule: id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  findings.sort(compareFindings);
  return { findings, counts: countFindings(findings), skipped };
}
