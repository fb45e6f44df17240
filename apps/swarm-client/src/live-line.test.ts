import { describe, expect, it } from 'vitest';
import { createSampler, renderLiveLine } from './live-line.ts';
import { SwarmStats } from './stats.ts';

const SAMPLE = {
  elapsedMs: 12_000,
  active: 50,
  asked: 50,
  requestsPerSecond: 48.6,
  megabytesPerSecond: 13.31,
  errors: 0,
  stalls: 2,
  p95Ms: 4.4,
};

describe('renderLiveLine', () => {
  it('shows everything where there is room', () => {
    expect(renderLiveLine(SAMPLE, 200)).toBe(
      '50/50 viewers · 49 req/s · 13.3 MB/s · 0 errors · 2 stalls · p95 4 ms · 12.0 s',
    );
  });

  it('never exceeds the width', () => {
    for (let columns = 0; columns < 100; columns += 1) {
      expect(renderLiveLine(SAMPLE, columns).length).toBeLessThanOrEqual(columns);
    }
    expect(renderLiveLine(SAMPLE, 30)).toBe('50/50 viewers · 49 req/s');
  });
});

describe('createSampler', () => {
  it('gives rates since the sample before', () => {
    const stats = new SwarmStats();
    const sample = createSampler(stats, 10, 0);
    stats.bytes = 4_000_000;
    for (let count = 0; count < 6; count += 1)
      stats.apply({ type: 'request-ok', request: 'segment', durationMs: 5 });
    expect(sample(2000)).toMatchObject({ requestsPerSecond: 3, megabytesPerSecond: 2, p95Ms: 5 });
    expect(sample(3000)).toMatchObject({ requestsPerSecond: 0, megabytesPerSecond: 0, elapsedMs: 3000 });
  });
});
