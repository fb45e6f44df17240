import { setImmediate } from 'node:timers/promises';
import { compareFindings, countFindings, type Finding, type FindingCounts } from '@up/core';
import type { Image } from '@up/oci';
import type { ImageExpectations } from './expectations/image-expectations.ts';
import type { Rule } from './rule.ts';
import { maskSecrets } from './rules/secret/mask-secrets.ts';
import { createSubject } from './subject.ts';

export interface InspectOptions {
  readonly image: Image;
  readonly rules: readonly Rule[];
  /** Paths that the profile mounts as tmpfs or volumes. */
  readonly mounts?: readonly string[];
  /** What the profile expects, for the rules of the area `profile`. */
  readonly expectations?: ImageExpectations | undefined;
  /** Told before each rule. */
  readonly onRule?: ((rule: string, index: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
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

/**
 * Checks an image by rules. A rule that fails itself is reported as skipped; the others go on.
 *
 * @throws the reason of `signal` when it aborts.
 */
export async function inspectImage({
  image,
  rules,
  mounts = [],
  expectations,
  onRule,
  signal,
}: InspectOptions): Promise<Inspection> {
  const subject = createSubject({ image, mounts, expectations, signal });
  const findings: Finding[] = [];
  const skipped: SkippedRule[] = [];
  for (const [index, { id, severity, check }] of rules.entries()) {
    // Rules keep the thread busy: only between them can an abort come in.
    await setImmediate();
    signal?.throwIfAborted();
    onRule?.(id, index);
    try {
      for await (const observation of check(subject)) findings.push({ severity, ...observation, rule: id });
    } catch (error) {
      signal?.throwIfAborted();
      skipped.push({ rule: id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const shown = [...(await maskSecrets(findings))].sort(compareFindings);
  return { findings: shown, counts: countFindings(shown), skipped };
}
