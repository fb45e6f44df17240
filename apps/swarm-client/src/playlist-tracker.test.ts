import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaPlaylist } from './playlist.ts';
import { PlaylistTracker } from './playlist-tracker.ts';

interface Shape {
  readonly from: number;
  readonly count: number;
  readonly durationMs?: number;
  readonly ended?: boolean;
  readonly prefix?: string;
}

function playlist({ from, count, durationMs = 2000, ended = false, prefix = 'seg' }: Shape): MediaPlaylist {
  const segments = Array.from({ length: count }, (_, index) => ({
    sequence: from + index,
    uri: `${prefix}${from + index}.ts`,
    baseUrl: 'http://origin/',
    durationMs,
    gap: false,
  }));
  return { type: 'media', targetDurationMs: 2000, mediaSequence: from, segments, ended };
}

function takeAll(tracker: PlaylistTracker): number[] {
  const taken: number[] = [];
  for (let next = tracker.take(); next !== undefined; next = tracker.take()) taken.push(next.sequence);
  return taken;
}

describe('where playback begins', () => {
  it.each([
    ['three target durations from the end', { from: 10, count: 10 }, [17, 18, 19]],
    ['not farther when segments are shorter', { from: 10, count: 10, durationMs: 1500 }, [16, 17, 18, 19]],
    ['at the newest segment when it is longer than that', { from: 10, count: 3, durationMs: 7000 }, [12]],
    ['at the start when less than that is listed', { from: 10, count: 2 }, [10, 11]],
    ['at the start of a stream that has ended', { from: 0, count: 6, ended: true }, [0, 1, 2, 3, 4, 5]],
    ['nowhere while nothing is listed', { from: 0, count: 0 }, []],
  ] as const)('%s', (_, shape, expected) => {
    const tracker = new PlaylistTracker();
    tracker.observe(playlist(shape), 0);
    expect(takeAll(tracker)).toEqual(expected);
  });
});

describe('when to load again', () => {
  it('a target duration after the load began when something changed, half of it when not', () => {
    const tracker = new PlaylistTracker();
    expect(tracker.observe(playlist({ from: 0, count: 3 }), 1000).pollAtMs).toBe(3000);
    expect(tracker.observe(playlist({ from: 0, count: 3 }), 3000)).toMatchObject({
      type: 'unchanged',
      pollAtMs: 4000,
    });
    expect(tracker.observe(playlist({ from: 1, count: 3 }), 4000)).toMatchObject({
      type: 'changed',
      pollAtMs: 6000,
    });
  });
});

describe('a window that moves', () => {
  it('counts what it has moved past, and goes on at its start', () => {
    const tracker = new PlaylistTracker();
    tracker.observe(playlist({ from: 0, count: 3 }), 0);
    takeAll(tracker);
    expect(tracker.observe(playlist({ from: 10, count: 3 }), 2000)).toMatchObject({
      type: 'changed',
      skipped: 7,
    });
    expect(takeAll(tracker)).toEqual([10, 11, 12]);
  });

  it('drops due segments it has moved past: the viewer was too slow', () => {
    const tracker = new PlaylistTracker();
    tracker.observe(playlist({ from: 0, count: 3 }), 0);
    expect(tracker.observe(playlist({ from: 2, count: 3 }), 2000).skipped).toBe(2);
    expect(takeAll(tracker)).toEqual([2, 3, 4]);
  });

  it('counts gaps as skipped', () => {
    const tracker = new PlaylistTracker();
    const whole = playlist({ from: 0, count: 3 });
    const holed = {
      ...whole,
      segments: whole.segments.map((each) => ({ ...each, gap: each.sequence === 1 })),
    };
    expect(tracker.observe(holed, 0).skipped).toBe(1);
    expect(takeAll(tracker)).toEqual([0, 2]);
  });
});

describe('a media sequence that goes back', () => {
  it('is a restarted stream: begin as at first', () => {
    const tracker = new PlaylistTracker();
    tracker.observe(playlist({ from: 100, count: 10 }), 0);
    takeAll(tracker);
    expect(tracker.observe(playlist({ from: 0, count: 5 }), 2000)).toMatchObject({
      type: 'restarted',
      pollAtMs: 4000,
    });
    expect(takeAll(tracker)).toEqual([2, 3, 4]);
  });

  it('is a restart when the same numbers stand for other segments', () => {
    const tracker = new PlaylistTracker();
    tracker.observe(playlist({ from: 5, count: 5 }), 0);
    expect(tracker.observe(playlist({ from: 4, count: 5, prefix: 'new' }), 2000).type).toBe('restarted');
  });

  it('is an older copy of the playlist when the segments agree, which is forgiven twice in a row', () => {
    const tracker = new PlaylistTracker();
    tracker.observe(playlist({ from: 5, count: 5 }), 0);
    takeAll(tracker);
    const older = playlist({ from: 4, count: 5 });
    expect(tracker.observe(older, 2000)).toMatchObject({ type: 'stale', pollAtMs: 3000 });
    expect(tracker.observe(older, 3000).type).toBe('stale');
    expect(takeAll(tracker)).toEqual([]);
    expect(tracker.observe(older, 4000).type).toBe('restarted');
  });
});

describe('a stream that ends', () => {
  it('says so, and its last segments are still due', () => {
    const tracker = new PlaylistTracker();
    tracker.observe(playlist({ from: 0, count: 2 }), 0);
    expect(tracker.ended).toBe(false);
    tracker.observe(playlist({ from: 0, count: 3, ended: true }), 2000);
    expect(tracker.ended).toBe(true);
    expect(takeAll(tracker)).toEqual([0, 1, 2]);
  });
});

describe('whatever a live stream does', () => {
  const step = fc.record({
    added: fc.nat({ max: 12 }),
    taken: fc.nat({ max: 12 }),
    listSize: fc.integer({ min: 1, max: 8 }),
  });

  it('each segment is given out once, in order, and none is missed that a load has shown since the last', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.array(step, { maxLength: 40 }), (start, steps) => {
        const tracker = new PlaylistTracker();
        const taken: number[] = [];
        let skipped = 0;
        let end = start + 1;
        let windowStart = start;
        let first: number | undefined;
        for (const { added, taken: count, listSize } of steps) {
          end += added;
          windowStart = Math.max(windowStart, end - listSize);
          const seen = tracker.observe(playlist({ from: windowStart, count: end - windowStart }), 0);
          expect(seen.type).not.toBe('restarted');
          skipped += seen.skipped;
          first ??= Math.max(windowStart, end - 3);
          for (let index = 0; index < count; index += 1) {
            const segment = tracker.take();
            if (segment === undefined) break;
            expect(segment.sequence).toBeGreaterThanOrEqual(windowStart);
            taken.push(segment.sequence);
          }
        }
        const rest = takeAll(tracker);
        const all = [...taken, ...rest];
        expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
        // Everything from the first one on was either given out or counted as skipped.
        if (first !== undefined) expect(all.length + skipped).toBe(end - first);
      }),
    );
  });
});
