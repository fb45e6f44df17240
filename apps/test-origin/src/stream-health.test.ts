import { describe, expect, it } from 'vitest';
import { StreamHealth } from './stream-health.ts';
import { FakeClock } from './testing/fake-clock.ts';

function health(segmentDuration = 2): { readonly clock: FakeClock; readonly health: StreamHealth } {
  const clock = new FakeClock();
  return { clock, health: new StreamHealth({ renditions: ['a', 'b'], segmentDuration, clock }) };
}

describe('StreamHealth', () => {
  it('waits for the first segment of every rendition', () => {
    const { health: stream } = health();
    stream.segmentPublished('a');
    expect(stream.check()).toEqual({ status: 503, text: 'starting: no segment of b yet\n' });
    stream.segmentPublished('b');
    expect(stream.check()).toEqual({ status: 200, text: 'OK' });
  });

  it('says that a stream stalled, and that it goes on', () => {
    const { clock, health: stream } = health();
    for (const name of ['a', 'b']) stream.segmentPublished(name);
    clock.advance(10_000);
    expect(stream.check().status).toBe(200);
    clock.advance(1000);
    expect(stream.check()).toMatchObject({ status: 503, text: expect.stringMatching(/^stalled: .* 11 s/) });
    for (const name of ['a', 'b']) stream.segmentPublished(name);
    expect(stream.check().status).toBe(200);
  });

  it('does not flap for an encoder that needs 12 s for every 2 s', () => {
    const { clock, health: stream } = health();
    const seen = new Set<number>();
    for (let round = 0; round < 20; round += 1) {
      for (let second = 0; second < 12; second += 1) {
        clock.advance(1000);
        if (round > 0) seen.add(stream.check().status);
      }
      for (const name of ['a', 'b']) stream.segmentPublished(name);
    }
    expect([...seen]).toEqual([200]);
    clock.advance(40_000);
    expect(stream.check().status).toBe(503);
  });
});
