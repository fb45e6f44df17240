import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { renditionsOf } from '../renditions.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { PROFILES } from '../testing/profiles.ts';
import { scratchDirectory } from '../testing/scratch.ts';
import { parseCodecs } from './codec-string.ts';
import type { Segment, SegmentSource } from './segment-source.ts';
import { readShipped, type ShippedRendition } from './shipped-index.ts';
import { type ShippedSourceOptions, shippedSource } from './shipped-source.ts';

const ASSETS = join(import.meta.dirname, '../../assets/shipped');

let shipped: readonly ShippedRendition[];
beforeAll(async () => {
  shipped = await readShipped(ASSETS);
});

interface Timed extends Segment {
  readonly atMs: number;
}

async function sourceOf(
  options: Pick<ShippedSourceOptions, 'renditions' | 'segmentDuration' | 'clock'>,
): Promise<SegmentSource> {
  const workDir = await scratchDirectory();
  return shippedSource({ shipped, workDir, hlsDir: workDir, ...options });
}

async function take(
  count: number,
  segmentDuration: number,
  renditions = renditionsOf(PROFILES.default),
): Promise<Timed[]> {
  const clock = new FakeClock();
  const source = await sourceOf({ renditions, segmentDuration, clock });
  const taken: Timed[] = [];
  for await (const segment of source.segments(new AbortController().signal)) {
    expect(segment.bytes?.equals(await readFile(segment.file))).toBe(true);
    taken.push({ ...segment, atMs: clock.monotonicMs() });
    if (taken.length === count) break;
  }
  return taken;
}

describe('the shipped atoms', () => {
  it('last 1 s each and start with a table and a key frame', () => {
    for (const { atoms, codecs } of shipped) {
      expect(atoms.map(({ durationSec }) => durationSec)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
      for (const { bytes } of atoms) {
        expect(bytes.length % 188).toBe(0);
        const pids = [0, 1, 2].map((packet) => bytes.readUInt16BE(packet * 188 + 1) & 0x1fff);
        expect(pids, 'SDT, PAT and PMT').toEqual([17, 0, 4096]);
        expect(parseCodecs(bytes)).toBe(codecs);
      }
    }
  });
});

describe('shippedSource', () => {
  it('publishes three segments at once, then one per segment duration, without drift', async () => {
    const segments = await take(40, 2);
    expect(segments.map(({ atMs }) => atMs)).toEqual(
      segments.map((_, index) => Math.max(0, (index - 2) * 2000)),
    );
  });

  it('marks the start of every loop but the first, and only that', async () => {
    const segments = await take(13, 2);
    expect(segments.flatMap(({ discontinuity }, index) => (discontinuity ? [index] : []))).toEqual([
      4, 8, 12,
    ]);
  });

  it('gives every segment the time its frames would have been captured', async () => {
    const segments = await take(10, 2);
    const first = Date.UTC(2026, 0, 1) - 6000;
    expect(segments.map(({ programDateTimeMs }) => programDateTimeMs)).toEqual(
      segments.map((_, index) => first + index * 2000),
    );
  });

  it.each([
    [1, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
    [3, [3, 3, 2, 3]],
    [5, [5, 3, 5]],
    [8, [8, 8]],
    [60, [8, 8]],
  ])('cuts segments of %s s within the loop', async (segmentDuration, durations) => {
    const segments = await take(durations.length, segmentDuration);
    expect(segments.map(({ durationSec }) => durationSec)).toEqual(durations);
  });

  it('advances all variants together and states what they truly are', async () => {
    const renditions = renditionsOf(PROFILES['4k-abr']);
    const segments = await take(10, 2, renditions);
    expect(segments.slice(5).map(({ rendition }) => rendition)).toEqual([
      '2160p',
      '1080p',
      '720p',
      '480p',
      '360p',
    ]);
    const source = await sourceOf({ renditions, segmentDuration: 2, clock: new FakeClock() });
    expect(source.renditions.map(({ name, width, codecs }) => `${name} ${width} ${codecs}`)).toEqual(
      ['2160p', '1080p', '720p', '480p', '360p'].map((name) => `${name} 640 avc1.64001e,mp4a.40.2`),
    );
  });

  it('takes the smaller rendition for a small picture', async () => {
    const [plain] = renditionsOf(PROFILES.default);
    if (plain === undefined) throw new Error('no rendition');
    const renditions = [{ ...plain, video: { ...plain.video, width: 256, height: 144 } }];
    const source = await sourceOf({ renditions, segmentDuration: 2, clock: new FakeClock() });
    expect(source.renditions[0]?.width).toBe(320);
  });
});
