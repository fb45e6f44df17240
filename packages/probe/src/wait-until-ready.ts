import { setTimeout as sleep } from 'node:timers/promises';
import { type Check, UpError } from '@up/core';
import type { Expectations, HttpExpectation } from '@up/profiles';
import { checkHttp } from './http-check.ts';

export interface WaitOptions {
  readonly expect: Expectations;
  /** Asked before every attempt: servers become known while the instance starts. */
  readonly servers: () => ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** For messages: `test-origin/default`. */
  readonly name: string;
  readonly pollMs?: number;
}

/**
 * Waits until every expectation on a single answer holds; what must change over time is left to `checkLiveness`.
 * @throws UpError UP_TIMEOUT with the checks that failed last; the signal's reason when aborted.
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
    const checks: Check[] = [];
    for (const expectation of immediate) {
      const check = await checkHttp(expectation, { servers: servers(), signal });
      checks.push(check);
      // The rest would only repeat that the instance is not there yet.
      if (check.status === 'failed') break;
    }
    const failed = checks.find((check) => check.status === 'failed');
    if (failed === undefined) return checks;
    if (performance.now() >= deadline) throw notReady(name, expect.readyWithinSec, failed);
    await sleep(pollMs, undefined, { signal });
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

function isLiveness(expectation: HttpExpectation): boolean {
  return expectation.changesWithinSec !== undefined;
}

function notReady(name: string, withinSec: number, { name: check, evidence }: Check): UpError<'UP_TIMEOUT'> {
  return new UpError('UP_TIMEOUT', `${name} was not healthy within ${withinSec} s: ${check}: ${evidence}`, {
    hint: 'Allow it more time (expect.readyWithinSec in up.toml), or look at its log.',
  });
}
