import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';
import { rampSchedule } from './ramp.ts';
import { createRandom, randomOfViewer } from './random.ts';

const schedule = (seed: number, rampJitterMs: number): ReturnType<typeof rampSchedule> =>
  rampSchedule({ clients: 100, rampRate: 20, rampJitterMs, random: createRandom(seed) });

describe('rampSchedule', () => {
  it('starts viewer i after i / rate seconds', () => {
    expect(schedule(1, 0).map(({ atMs }) => atMs)).toEqual(Array.from({ length: 100 }, (_, i) => i * 50));
  });

  it('is the same for the same seed, and another one for another seed', () => {
    expect(schedule(7, 500)).toEqual(schedule(7, 500));
    expect(schedule(7, 500)).not.toEqual(schedule(8, 500));
  });

  it('delays each start by the jitter at most, in the order of time, every viewer once', () => {
    const starts = schedule(3, 500);
    for (const { index, atMs } of starts) {
      expect(atMs - index * 50).toBeGreaterThanOrEqual(0);
      expect(atMs - index * 50).toBeLessThan(500);
    }
    expect(starts.map(({ atMs }) => atMs)).toEqual(starts.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(new Set(starts.map(({ index }) => index)).size).toBe(100);
  });
});

describe('randomOfViewer', () => {
  it('gives every viewer numbers of its own', () => {
    const firsts = Array.from({ length: 1000 }, (_, index) => randomOfViewer(1, index)());
    expect(new Set(firsts).size).toBe(1000);
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });
});

describe('backoffMs', () => {
  const longest = (attempt: number): number =>
    backoffMs({ attempt, baseMs: 500, maxMs: 5000, random: () => 1 });

  it('doubles up to the limit, half of it jitter', () => {
    expect([1, 2, 3, 4, 5, 100].map(longest)).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    expect(backoffMs({ attempt: 3, baseMs: 500, maxMs: 5000, random: () => 0 })).toBe(1000);
  });

  it('never becomes a tight loop', () => {
    expect(backoffMs({ attempt: 1, baseMs: 500, maxMs: 0, random: () => 0 })).toBe(50);
  });
});
