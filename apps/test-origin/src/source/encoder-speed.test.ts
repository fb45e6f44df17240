import { describe, expect, it } from 'vitest';
import { EncoderSpeed, parseEncodedTime } from './encoder-speed.ts';

/** What is noticed of an encoder that runs at `ratio`, told every half second. */
function run(ratio: number, seconds: number): { readonly speed: EncoderSpeed; readonly notices: number[] } {
  const speed = new EncoderSpeed();
  const notices: number[] = [];
  for (let nowMs = 0; nowMs <= seconds * 1000; nowMs += 500) {
    speed.add({ nowMs, encodedSec: 2 + (nowMs / 1000) * ratio });
    const tooSlow = speed.takeTooSlow();
    if (tooSlow !== undefined) notices.push(tooSlow);
  }
  return { speed, notices };
}

describe('EncoderSpeed', () => {
  it('says once that an encoder was too slow for 10 s', () => {
    const { notices } = run(0.4, 60);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toBeCloseTo(0.4);
  });

  it('says nothing before 10 s are over, nor of one that keeps up', () => {
    expect(run(0.4, 9).notices).toEqual([]);
    expect(run(0.96, 60).notices).toEqual([]);
  });

  it('does not count the time in which the look-ahead fills', () => {
    const speed = new EncoderSpeed();
    for (let nowMs = 0; nowMs <= 30_000; nowMs += 500) {
      speed.add({ nowMs, encodedSec: Math.max(0, nowMs / 1000 - 4) });
      expect(speed.takeTooSlow()).toBeUndefined();
    }
  });

  it('forgets what is more than 10 s ago', () => {
    const { speed } = run(0.2, 20);
    for (let nowMs = 20_500; nowMs <= 40_000; nowMs += 500)
      speed.add({ nowMs, encodedSec: 6 + (nowMs - 20_000) / 1000 });
    expect(speed.ratio).toBeCloseTo(1, 1);
  });
});

it('reads the encoded time', () => {
  expect(parseEncodedTime('out_time_us=9002667')).toBeCloseTo(9.002667);
  expect(parseEncodedTime('out_time_us=N/A')).toBeUndefined();
  expect(parseEncodedTime('out_time_ms=9002667')).toBeUndefined();
});
