import type { Accelerator } from '@up/qemu';
import type { Within } from './boot-expectations.ts';

/** What makes a machine slower than one of x86_64 with TCG on an idle host. */
export interface Pace {
  readonly accelerator: Accelerator;
  readonly architecture: string;
  /** Processors of this host. */
  readonly cores: number;
  /** The load of this host, averaged over a minute, when the machine is started. */
  readonly load: number;
}

/** TCG takes that much longer for what is not of the host's own kind. */
const FOREIGN_FACTOR = 3;
const MAX_LOAD_FACTOR = 4;

/**
 * How long something may take, in milliseconds of the clock. Seconds that are meant for an idle host with TCG get
 * longer where machine or host are slower, and never shorter: an expectation that a fast host misses is none.
 */
export function deadlineMs({ seconds, clock }: Within, pace: Pace): number {
  return clock === 'exact' ? seconds * 1000 : seconds * 1000 * paceFactor(pace);
}

/** 1 on an idle host with a machine of x86_64. */
export function paceFactor({ accelerator, architecture, cores, load }: Pace): number {
  const isForeign = accelerator === 'tcg' && architecture !== 'x86_64' && architecture !== 'i386';
  const busy = Math.min(MAX_LOAD_FACTOR, Math.max(1, (load + 1) / Math.max(1, cores)));
  return (isForeign ? FOREIGN_FACTOR : 1) * busy;
}
