import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { SegmentTimeline } from './segment-timeline.ts';

it('counts discontinuities alike for all outputs, also for one that had no segment before', () => {
  const timeline = new SegmentTimeline(2, new FakeClock());
  timeline.startRun();
  expect(timeline.place({ index: 0, startSec: 0, endSec: 2 }).discontinuity).toBe(false);
  timeline.startRun();
  expect(timeline.place({ index: 0, startSec: 0, endSec: 2 }).discontinuity).toBe(true);
  expect(timeline.place({ index: 1, startSec: 0, endSec: 2 }).discontinuity).toBe(true);
  expect(timeline.place({ index: 1, startSec: 2, endSec: 4 }).discontinuity).toBe(false);
});

it('needs no discontinuity where nothing came before', () => {
  const timeline = new SegmentTimeline(1, new FakeClock());
  timeline.startRun();
  expect(timeline.startRun()).toBe(0);
  expect(timeline.place({ index: 0, startSec: 0, endSec: 2 }).discontinuity).toBe(false);
});

it('places a new encoder behind the old one, in its own time and on the clock', () => {
  const clock = new FakeClock();
  const timeline = new SegmentTimeline(1, clock);
  timeline.startRun();
  clock.advance(2000);
  expect(timeline.place({ index: 0, startSec: 0, endSec: 2 }).programDateTimeMs).toBe(Date.UTC(2026, 0, 1));
  expect(timeline.startRun()).toBeCloseTo(2.1);
  clock.advance(500);
  expect(timeline.place({ index: 0, startSec: 0, endSec: 2 }).programDateTimeMs, 'never back').toBe(
    Date.UTC(2026, 0, 1) + 2000,
  );
  expect(timeline.startRun()).toBeCloseTo(4.2);
});
