import { describe, expect, it } from 'vitest';
import { type Terminable, terminate } from './terminate.ts';

/** Something that dies of the n-th signal of a kind, and notes all that it got. */
function target(
  deadlySignal: NodeJS.Signals | undefined,
  count = 1,
): Terminable & { readonly got: string[] } {
  const got: string[] = [];
  return {
    got,
    isAlive: () => got.filter((signal) => signal === deadlySignal).length < count,
    send: (signal) => got.push(signal),
  };
}

describe('terminate', () => {
  it('signals nothing that is gone already', async () => {
    const gone = target('SIGTERM', 0);
    expect(await terminate(gone, { graceMs: 1000 })).toBe(true);
    expect(gone.got).toEqual([]);
  });

  it('is content with SIGTERM where that is enough', async () => {
    const polite = target('SIGTERM');
    expect(await terminate(polite, { graceMs: 1000 })).toBe(true);
    expect(polite.got).toEqual(['SIGTERM']);
  });

  it('repeats SIGKILL for what forks meanwhile', async () => {
    const forking = target('SIGKILL', 3);
    expect(await terminate(forking, { graceMs: 0 })).toBe(true);
    expect(forking.got).toEqual(['SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGKILL']);
  });

  it('gives up on what cannot be killed', async () => {
    expect(await terminate(target(undefined), { graceMs: 0, killMs: 30 })).toBe(false);
  });
});
