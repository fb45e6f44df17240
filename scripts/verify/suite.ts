/** What one suite came to. */
export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  /** What failed, each with its reason: told once more at the end, where a long log is read first. */
  readonly failures?: readonly Failure[];
  readonly seconds: number;
}

export interface Failure {
  readonly test: string;
  readonly messages: readonly string[];
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Adds suites up. A suite that ran no test at all has failed: it proves nothing. */
export function sumUp(suites: readonly SuiteResult[]): Totals {
  return suites.reduce<Totals>(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + (passed + failed === 0 ? 1 : failed),
      skipped: sum.skipped + skipped.length,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** Skipped for want of a tool: the name of such a test says `[needs x]`. On CI that is a failure. */
export function lacksTool(skippedTest: string): boolean {
  return skippedTest.includes('[needs ');
}

const MAX_LINES = 15;
/** What vitest's report has where a test was cut off. */
const CUT_OFF = 'STACK_TRACE_ERROR';

/** One that failed, in a few lines. */
export function describeFailure({ test, messages }: Failure): string {
  const lines = messages
    .flatMap((message) => message.replace(CUT_OFF, 'it took longer than it may').split('\n'))
    .filter((line) => line.trim() !== '' && !line.includes('/node_modules/'));
  return [`failed: ${test}`, ...lines.slice(0, MAX_LINES).map((line) => `    ${line}`)].join('\n');
}
