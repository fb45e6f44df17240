import { describe, expect, it } from 'vitest';
import { parsePeakBytes, peakMemoryBytes } from './peak-memory.ts';

describe('peak memory', () => {
  it('is read from the status of the process', () => {
    expect(parsePeakBytes('VmPeak:\t  999 kB\nVmHWM:\t   41234 kB\nVmRSS:\t  40000 kB\n')).toBe(
      41_234 * 1024,
    );
    expect(parsePeakBytes('nothing of the kind')).toBeUndefined();
  });

  it('is at least what is used now, and no fancy figure', async () => {
    const peak = await peakMemoryBytes();
    expect(peak).toBeGreaterThanOrEqual(process.memoryUsage.rss() * 0.5);
    expect(peak).toBeLessThan(8e9);
  });
});
