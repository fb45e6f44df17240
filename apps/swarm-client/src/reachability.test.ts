import { describe, expect, it } from 'vitest';
import type { ErrorKind } from './error-kind.ts';
import { isUnreachable } from './reachability.ts';
import { SwarmStats } from './stats.ts';

interface Case {
  readonly ok?: number;
  readonly failed?: Partial<Record<ErrorKind, number>>;
  readonly seconds: number;
  readonly timeout?: number;
}

function unreachable({ ok = 0, failed = {}, seconds, timeout = 15 }: Case): boolean {
  const failedTotal = Object.values(failed).reduce((sum, count) => sum + count, 0);
  const errors = { ...new SwarmStats().errors, ...failed };
  return isUnreachable({
    okTotal: ok,
    failedTotal,
    errors,
    elapsedMs: seconds * 1000,
    timeoutMs: timeout * 1000,
  });
}

describe('isUnreachable', () => {
  it.each([
    ['refused connections for 5 s', { failed: { connect: 4 }, seconds: 5 }, true],
    ['unknown names for 5 s', { failed: { dns: 2, connect: 1 }, seconds: 5 }, true],
    ['refused connections for 4 s: it may still be starting', { failed: { connect: 40 }, seconds: 4 }, false],
    ['one refused connection: too little to tell', { failed: { connect: 1 }, seconds: 6 }, false],
    ['errors from a server: it may still be starting', { failed: { http_4xx: 40 }, seconds: 14 }, false],
    [
      'errors from a server for longer than a request may take',
      { failed: { http_4xx: 40 }, seconds: 15.5 },
      true,
    ],
    ['no answer at all within the time limit', { seconds: 15.5 }, true],
    [
      'no answer within a short time limit, but not yet 5 s',
      { failed: { timeout: 9 }, seconds: 3, timeout: 1 },
      false,
    ],
    ['one success ever', { ok: 1, failed: { connect: 99 }, seconds: 60 }, false],
  ])('%s', (_, sample, expected) => {
    expect(unreachable(sample)).toBe(expected);
  });
});
