import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from './range.ts';

describe('parseRange', () => {
  it.each([
    [undefined, { type: 'whole' }],
    ['bytes=0-99', { type: 'part', start: 0, end: 99 }],
    ['bytes=10-', { type: 'part', start: 10, end: 999 }],
    ['bytes=990-2000', { type: 'part', start: 990, end: 999 }],
    ['bytes=-100', { type: 'part', start: 900, end: 999 }],
    ['bytes=-5000', { type: 'part', start: 0, end: 999 }],
    ['bytes=1000-', { type: 'unsatisfiable' }],
    ['bytes=-0', { type: 'unsatisfiable' }],
    ['bytes=0-1,5-6', { type: 'whole' }],
    ['bytes=9-5', { type: 'whole' }],
    ['bytes=-', { type: 'whole' }],
    ['lines=1-2', { type: 'whole' }],
    ['bytes=99999999999999999999-', { type: 'whole' }],
  ])('%s', (header, answer) => {
    expect(parseRange(header, 1000)).toEqual(answer);
  });

  it('never leaves the file, whatever is asked', () => {
    const headers = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
      fc.nat().map((n) => `bytes=-${n}`),
    );
    fc.assert(
      fc.property(headers, fc.nat({ max: 100_000 }), (header, sizeBytes) => {
        const range = parseRange(header, sizeBytes);
        if (range.type !== 'part') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThan(sizeBytes);
      }),
    );
  });
});
