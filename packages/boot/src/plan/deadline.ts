import { type Pace, paceFactor } from '@up/qemu';
import type { Within } from './boot-expectations.ts';

/**
 * How long something may take, in milliseconds of the clock. Seconds that are meant for an idle host with TCG get
 * longer where machine or host are slower, and never shorter: an expectation that a fast host misses is none.
 */
export function deadlineMs({ seconds, clock }: Within, pace: Pace): number {
  return clock === 'exact' ? seconds * 1000 : seconds * 1000 * paceFactor(pace);
}
