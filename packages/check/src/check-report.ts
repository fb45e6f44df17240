import type { CheckStatus } from '@up/core';
import type { CheckArea, CheckResult } from './check-result.ts';

export type Tier = 'quick' | 'build' | 'full';

export const TIERS: readonly Tier[] = ['quick', 'build', 'full'];

export interface CheckCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What came of a run. */
export interface CheckReport {
  /**
   * `incomplete`: nothing failed, but the time was over before everything was tried. That something cannot be tried on
   * this machine at all is no failure, and stands in the results.
   */
  readonly verdict: 'passed' | 'failed' | 'incomplete';
  /** What failed was an evaluation or a build, not only a check. */
  readonly isBuildFailure: boolean;
  readonly counts: CheckCounts;
  readonly results: readonly CheckResult[];
  readonly durationMs: number;
  readonly budgetMs: number;
}

export const OUT_OF_TIME = 'out of time';

const OF_BUILDS: ReadonlySet<CheckArea> = new Set(['evaluate', 'build', 'isolate']);

export interface ToReportOptions {
  readonly results: readonly CheckResult[];
  readonly durationMs: number;
  readonly budgetMs: number;
}

/** Counts, and says what they amount to. */
export function toReport({ results, durationMs, budgetMs }: ToReportOptions): CheckReport {
  const failed = results.filter(({ status }) => status === 'failed');
  const isCut = results.some(
    ({ status, evidence }) => status === 'skipped' && evidence.startsWith(OUT_OF_TIME),
  );
  return {
    verdict: failed.length > 0 ? 'failed' : isCut ? 'incomplete' : 'passed',
    isBuildFailure: failed.some(({ area }) => OF_BUILDS.has(area)),
    counts: countStatuses(results),
    results,
    durationMs,
    budgetMs,
  };
}

export function countStatuses(results: readonly CheckResult[]): CheckCounts {
  const count = (wanted: CheckStatus): number => results.filter(({ status }) => status === wanted).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}
