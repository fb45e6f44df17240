import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GuestBench } from './src/guests/guest-bench.ts';
import { GUEST_TOOLS } from './src/guests/guest-tools.ts';
import { GUEST_CASES, isLongRun } from './src/guests/guests.ts';
import { describeWith } from './src/needs.ts';

/** Beyond what any guest is given on a busy host: only a boot that never ends takes so long. */
const HANG_GUARD_MS = 15 * 60_000;

/** Every guest gets its verdict and its cause, the quick ones three times in a row, and leaves nothing behind. */
describeWith([...GUEST_TOOLS, 'root'], 'guests', () => {
  const isLong = isLongRun(process.env);
  const guests = GUEST_CASES.filter(({ runs }) => runs !== 'long' || isLong);
  let bench: GuestBench;

  beforeAll(async () => {
    bench = await GuestBench.start();
    // Made once, then kept: the tests below are about the boots.
    for (const guest of guests) guest.boot();
  }, HANG_GUARD_MS);
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('are at least forty, each with a name of its own', () => {
    expect(new Set(guests.map(({ name }) => name)).size).toBe(guests.length);
    expect(guests.length).toBeGreaterThanOrEqual(40);
  });

  describe.each([1, 2, 3])('run %i', (round) => {
    const again = guests.filter(({ runs }) => runs === 'always' || round === 1 || isLong);
    it.each(again.map((guest) => [`${guest.name}: ${guest.what}`, guest] as const))(
      '%s',
      { timeout: HANG_GUARD_MS },
      async (_, guest) => {
        const judged = await bench.judge(guest, round);
        expect(judged.outcome, judged.story).toEqual(guest.outcome);
        if (guest.says !== undefined) expect(judged.cause).toMatch(guest.says);
        expect(judged.changedInputs).toEqual([]);
        expect(judged.missingArtefacts).toEqual([]);
        expect(judged.leftRunning).toEqual([]);
      },
    );
  });
});
