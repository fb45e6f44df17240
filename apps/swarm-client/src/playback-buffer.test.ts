import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaybackBuffer } from './playback-buffer.ts';

const NONE = { stalls: 0, stalledMs: 0 };

describe('PlaybackBuffer', () => {
  it('does not call waiting for the first segment a stall', () => {
    const buffer = new PlaybackBuffer();
    expect(buffer.advance(60_000)).toEqual(NONE);
    expect(buffer.add(2000, 61_000)).toEqual(NONE);
    expect(buffer.levelMs).toBe(2000);
  });

  it('plays what it has, and does not stall while segments come in time', () => {
    const buffer = new PlaybackBuffer();
    buffer.add(2000, 0);
    expect(buffer.advance(1500)).toEqual(NONE);
    expect(buffer.levelMs).toBe(500);
    expect(buffer.add(2000, 2000)).toEqual(NONE);
  });

  it('counts one stall and its time, however often it is looked at', () => {
    const buffer = new PlaybackBuffer();
    buffer.add(2000, 0);
    expect(buffer.advance(2300)).toEqual({ stalls: 1, stalledMs: 300 });
    expect(buffer.advance(2500)).toEqual({ stalls: 0, stalledMs: 200 });
    expect(buffer.add(2000, 2600)).toEqual({ stalls: 0, stalledMs: 100 });
    expect(buffer.advance(4000)).toEqual(NONE);
    expect(buffer.advance(5000)).toEqual({ stalls: 1, stalledMs: 400 });
  });

  it('accounts for all time: played, stalled or still ahead, whatever arrives when', () => {
    const step = fc.record({ waitMs: fc.nat({ max: 5000 }), durationMs: fc.integer({ min: 1, max: 5000 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const buffer = new PlaybackBuffer();
        let now = 1000;
        let added = 0;
        let stalledMs = 0;
        for (const { waitMs, durationMs } of steps) {
          if (added > 0) now += waitMs;
          stalledMs += buffer.add(durationMs, now).stalledMs;
          added += durationMs;
        }
        expect(now - 1000 - stalledMs).toBe(added - buffer.levelMs);
      }),
    );
  });
});
