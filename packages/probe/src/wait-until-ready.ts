import { type Check, UpError } from '@up/core';
import type { Expectations, HttpExpectation } from '@up/profiles';
import { checkHttp } from './http-check.ts';
import { pause } from './pause.ts';

export interface WaitOptions {
  readonly expect: Pick<Expectations, 'readyWithinSec' | 'http'>;
  /** Asked before every check: servers become known while the instance starts. */
  readonly servers: () => ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** For messages: `test-origin/default`. */
  readonly name: string;
  /** Between two attempts, in milliseconds; default 50. */
  readonly pollMs?: number;
}

/** No single request is waited for longer, and none is cut off sooner than the second of these. */
const REQUEST_MS = { most: 5_000, least: 500 };

/**
 * Waits until every expectation on a single answer holds; what must change over time is left to `checkLiveness`.
 * @throws UpError UP_TIMEOUT with the check that failed last; the signal's reason when aborted.
 */
export async function waitUntilReady({
  expect,
  servers,
  signal,
  name,
  pollMs = 50,
}: WaitOptions): Promise<readonly Check[]> {
  const immediate = expect.http.filter((expectation) => !isLiveness(expectation));
  const deadline = performance.now() + expect.readyWithinSec * 1000;
  for (;;) {
    const checks = await attempt(immediate, { servers, signal, deadline });
    const failed = checks.find((check) => check.status === 'failed');
    if (failed === undefined) return checks;
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) throw notReady({ name, withinSec: expect.readyWithinSec, failed, checks });
    await pause(Math.min(pollMs, remainingMs), signal);
  }
}

/** Checks, all at once, what must change over time: that a live playlist advances. */
export function checkLiveness({
  expect,
  servers,
  signal,
}: Omit<WaitOptions, 'name' | 'pollMs'>): Promise<readonly Check[]> {
  return Promise.all(
    expect.http
      .filter(isLiveness)
      .map((expectation) => checkHttp(expectation, { servers: servers(), signal })),
  );
}

interface AttemptOptions extends Pick<WaitOptions, 'servers' | 'signal'> {
  readonly deadline: number;
}

/** Up to the first check that fails: the rest would only repeat that the instance is not there yet. */
async function attempt(
  expectations: readonly HttpExpectation[],
  { servers, signal, deadline }: AttemptOptions,
): Promise<readonly Check[]> {
  signal.throwIfAborted();
  const checks: Check[] = [];
  for (const expectation of expectations) {
    const timeoutMs = Math.max(REQUEST_MS.least, Math.min(REQUEST_MS.most, deadline - performance.now()));
    const check = await checkHttp(expectation, { servers: servers(), signal, timeoutMs });
    checks.push(check);
    if (check.status === 'failed') break;
  }
  return checks;
}

function isLiveness(expectation: HttpExpectation): boolean {
  return expectation.changesWithinSec !== undefined;
}

interface NotReady {
  readonly name: string;
  readonly withinSec: number;
  readonly failed: Check;
  readonly checks: readonly Check[];
}

function notReady({ name, withinSec, failed, checks }: NotReady): UpError<'UP_TIMEOUT'> {
  const why = `${failed.name}: ${failed.evidence}`;
  return new UpError('UP_TIMEOUT', `${name} was not healthy within ${withinSec} s: ${why}`, {
    hint: 'Allow it more time (expect.readyWithinSec in up.toml), or look at its log.',
    details: { checks },
  });
}
