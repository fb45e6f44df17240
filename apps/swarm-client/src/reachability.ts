import type { ErrorKind } from './error-kind.ts';

export interface ReachabilitySample {
  readonly okTotal: number;
  readonly failedTotal: number;
  readonly errors: Readonly<Record<ErrorKind, number>>;
  /** Since the first viewer started. */
  readonly elapsedMs: number;
  readonly timeoutMs: number;
}

const PATIENCE_MS = 5000;
const FEWEST_FAILURES = 3;

/** The first requests of all begin with the run, so their time limits end a moment after it. */
const GRACE_MS = 500;

/**
 * Whether the stream is given up as dead, instead of being asked for the whole duration: nothing was
 * ever fetched, and either 5 s have gone by with connections refused or names not found, three times or
 * more, or the time limit of a request (at least 5 s) has.
 */
export function isUnreachable(sample: ReachabilitySample): boolean {
  const { okTotal, failedTotal, errors, elapsedMs, timeoutMs } = sample;
  if (okTotal > 0 || elapsedMs < PATIENCE_MS) return false;
  const nobodyThere = failedTotal >= FEWEST_FAILURES && errors.connect + errors.dns === failedTotal;
  return nobodyThere || elapsedMs >= Math.max(timeoutMs, PATIENCE_MS) + GRACE_MS;
}
