import type { Random } from './random.ts';

export interface BackoffOptions {
  /** 1 for the first pause. */
  readonly attempt: number;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly random: Random;
}

/** Even "no delay" leaves this pause, so that a dead origin is not hammered in a tight loop. */
const SHORTEST_PAUSE_MS = 50;

/** The pause before another attempt: doubled each time up to `maxMs`, of which a random half is jitter. */
export function backoffMs({ attempt, baseMs, maxMs, random }: BackoffOptions): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.max(SHORTEST_PAUSE_MS, full * (0.5 + random() / 2));
}
