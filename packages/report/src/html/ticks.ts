const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 1_800_000, 3_600_000,
];
const MAX_TICKS = 7;

/** Round moments from 0 to `maxMs`, at most seven. */
export function ticksFor(maxMs: number): readonly number[] {
  const step = STEPS_MS.find((candidate) => maxMs / candidate < MAX_TICKS) ?? maxMs / (MAX_TICKS - 1);
  return Array.from({ length: Math.floor(maxMs / step) + 1 }, (_, index) => index * step);
}
