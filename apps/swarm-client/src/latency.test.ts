import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency.ts';

describe('LatencyHistogram', () => {
  it('is all zeros while empty', () => {
    expect(new LatencyHistogram().summary()).toEqual({ p50: 0, p95: 0, p99: 0, max: 0, mean: 0 });
  });

  it('gives percentiles in milliseconds, exact to 0.1 %', () => {
    const histogram = new LatencyHistogram();
    for (let ms = 1; ms <= 1000; ms += 1) histogram.record(ms);
    const summary = histogram.summary();
    for (const [name, expected] of [
      ['p50', 500],
      ['p95', 950],
      ['p99', 990],
      ['max', 1000],
      ['mean', 500.5],
    ] as const) {
      expect(Math.abs(summary[name] - expected) / expected).toBeLessThan(0.0011);
    }
  });

  it('takes what is too small or too large at its ends', () => {
    const histogram = new LatencyHistogram();
    histogram.record(0);
    histogram.record(10 ** 9);
    expect(histogram.summary().max).toBeGreaterThanOrEqual(3_600_000);
    expect(histogram.count).toBe(2);
  });
});
