/** One thing that was proven, disproven, or could not be tried (with the reason as evidence). */
export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  readonly evidence: string;
}

export type CheckStatus = 'passed' | 'failed' | 'skipped';

export type Verdict = 'passed' | 'failed' | 'timeout' | 'host-fault';

/** `failed` as soon as one check failed. Skipped checks prove nothing: if none passed, nothing is proven. */
export function verdictOf(checks: readonly Check[]): Extract<Verdict, 'passed' | 'failed'> {
  if (checks.some((check) => check.status === 'failed')) return 'failed';
  return checks.some((check) => check.status === 'passed') ? 'passed' : 'failed';
}
