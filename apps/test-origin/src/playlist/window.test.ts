import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMediaPlaylist } from './media-playlist.ts';
import { advanceWindow, emptyWindow, type PlaylistWindow, type WindowSegment } from './window.ts';

function segment(number: number, discontinuity = false): WindowSegment {
  return {
    name: `seg${number}.ts`,
    durationSec: 2,
    sizeBytes: 1000,
    discontinuity,
    programDateTimeMs: Date.UTC(2026, 0, 1) + number * 2000,
  };
}

const streams = fc.record({
  listSize: fc.integer({ min: 1, max: 8 }),
  deleteThreshold: fc.integer({ min: 0, max: 6 }),
  discontinuities: fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
});

/** Every window of a stream and what expired on the way, in order. */
function play({
  listSize,
  deleteThreshold,
  discontinuities,
}: {
  readonly listSize: number;
  readonly deleteThreshold: number;
  readonly discontinuities: readonly boolean[];
}) {
  const windows: PlaylistWindow[] = [emptyWindow(1)];
  const expired: string[] = [];
  for (const [index, discontinuity] of discontinuities.entries()) {
    const step = advanceWindow(windows.at(-1) ?? emptyWindow(1), segment(index + 1, discontinuity), {
      listSize,
      deleteThreshold,
    });
    windows.push(step.window);
    expired.push(...step.expired.map(({ name }) => name));
  }
  return { windows, expired };
}

describe('advanceWindow', () => {
  it('keeps the playlist at most listSize long and deletes in order, deleteThreshold later', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const { windows, expired } = play(stream);
        const total = stream.discontinuities.length;
        for (const { segments, retired } of windows) {
          expect(segments.length).toBeLessThanOrEqual(stream.listSize);
          expect(retired.length).toBeLessThanOrEqual(stream.deleteThreshold);
        }
        const kept = Math.min(total, stream.listSize + stream.deleteThreshold);
        expect(expired).toEqual(Array.from({ length: total - kept }, (_, index) => `seg${index + 1}.ts`));
      }),
    );
  });

  it('counts sequences as RFC 8216 asks: they never go back, and a segment keeps its numbers for life', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const numbers = new Map<string, string>();
        let before: PlaylistWindow = emptyWindow(1);
        for (const window of play(stream).windows) {
          expect(window.mediaSequence).toBeGreaterThanOrEqual(before.mediaSequence);
          expect(window.discontinuitySequence).toBeGreaterThanOrEqual(before.discontinuitySequence);
          before = window;
          let discontinuitySequence = window.discontinuitySequence;
          for (const [index, { name, discontinuity }] of window.segments.entries()) {
            if (discontinuity) discontinuitySequence += 1;
            const own = `${window.mediaSequence + index}/${discontinuitySequence}`;
            expect(numbers.get(name) ?? own).toBe(own);
            numbers.set(name, own);
          }
        }
      }),
    );
  });

  it('keeps nothing back of what is never deleted', () => {
    let window = emptyWindow(1);
    for (let number = 1; number <= 50; number += 1) {
      const step = advanceWindow(window, segment(number), {
        listSize: 2,
        deleteThreshold: Number.POSITIVE_INFINITY,
      });
      expect(step.expired).toEqual([]);
      window = step.window;
    }
    expect(window.retired).toEqual([]);
  });
});

describe('renderMediaPlaylist', () => {
  it('writes every tag a live player needs, and no end', () => {
    const window = { ...emptyWindow(7), discontinuitySequence: 2, segments: [segment(7), segment(8, true)] };
    expect(renderMediaPlaylist(window, { targetDurationSec: 2 })).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:3',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-TARGETDURATION:2',
        '#EXT-X-MEDIA-SEQUENCE:7',
        '#EXT-X-DISCONTINUITY-SEQUENCE:2',
        '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:14.000Z',
        '#EXTINF:2.000000,',
        'seg7.ts',
        '#EXT-X-DISCONTINUITY',
        '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:16.000Z',
        '#EXTINF:2.000000,',
        'seg8.ts',
        '',
      ].join('\n'),
    );
    expect(renderMediaPlaylist(window, { targetDurationSec: 2, ended: true })).toMatch(
      /seg8\.ts\n#EXT-X-ENDLIST\n$/,
    );
  });
});
