import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GuestBench } from './src/guests/guest-bench.ts';
import { GUEST_TOOLS } from './src/guests/guest-tools.ts';
import { GUEST_CASES, isLongRun } from './src/guests/guests.ts';
import { describeWith } from './src/needs.ts';

/** Every guest gets its verdict and its cause, each time, and leaves nothing behind. */
describeWith(GUEST_TOOLS, 'guests', () => {
  const isLong = isLongRun(process.env);
  let bench: GuestBench;

  beforeAll(async () => {
    bench = await GuestBench.start();
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
  });

  const rounds = isLong ? [1, 2, 3] : [1];
  describe.each(rounds)('run %i', (round) => {
    for (const guest of GUEST_CASES) {
      it.skipIf(guest.runs === 'long' && !isLong)(`${guest.name}: ${guest.what}`, async () => {
        const judged = await bench.judge(guest, round);
        expect(judged.outcome, judged.story).toEqual(guest.outcome);
        if (guest.says !== undefined) expect(judged.cause).toMatch(guest.says);
        expect(judged.changedInputs).toEqual([]);
        expect(judged.missingArtefacts).toEqual([]);
        expect(judged.leftRunning).toEqual([]);
      });
    }
  });
});
