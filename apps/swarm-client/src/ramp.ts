import type { Random } from './random.ts';

export interface RampOptions {
  readonly clients: number;
  /** Viewers started per second. */
  readonly rampRate: number;
  /** Each start is delayed by 0 to this many milliseconds more. */
  readonly rampJitterMs: number;
  readonly random: Random;
}

export interface Start {
  readonly index: number;
  /** Milliseconds after the start of the run. */
  readonly atMs: number;
}

/** When each viewer starts, in the order of time: viewer i after i / rampRate seconds plus its jitter. */
export function rampSchedule({ clients, rampRate, rampJitterMs, random }: RampOptions): readonly Start[] {
  const starts = Array.from({ length: clients }, (_, index) => ({
    index,
    atMs: (index / rampRate) * 1000 + random() * rampJitterMs,
  }));
  return starts.sort((a, b) => a.atMs - b.atMs || a.index - b.index);
}
