import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deriveTestOrigin } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { renditionsOf } from '../src/renditions.ts';
import { type FfmpegSourceOptions, ffmpegSource } from '../src/source/ffmpeg-source.ts';
import type { Segment, SourceEvent } from '../src/source/segment-source.ts';
import { type FakeBehaviour, fakeFfmpeg } from '../src/testing/fake-ffmpeg.ts';
import { PROFILES } from '../src/testing/profiles.ts';
import { scratchDirectory } from '../src/testing/scratch.ts';

interface Played {
  readonly segments: readonly Segment[];
  readonly events: readonly SourceEvent[];
  readonly workDir: string;
}

async function play(
  behaviour: FakeBehaviour,
  count: number,
  more: Partial<FfmpegSourceOptions> = {},
): Promise<Played> {
  const directory = await scratchDirectory();
  const path = await fakeFfmpeg({ directory: join(directory, 'bin'), behaviour });
  const settings = PROFILES.default;
  const segments: Segment[] = [];
  const events: SourceEvent[] = [];
  const abort = new AbortController();
  const source = ffmpegSource({
    ffmpeg: { path: join(path, 'ffmpeg'), version: '7.0' },
    settings,
    derived: deriveTestOrigin(settings),
    renditions: renditionsOf(settings),
    profile: 'default',
    workDir: directory,
    hlsDir: '/var/hls',
    env: { PATH: path },
    session: undefined,
    clock: systemClock,
    onEvent: (event) => events.push(event),
    firstRetryMs: 20,
    ...more,
  });
  for await (const segment of source.segments(abort.signal)) {
    expect(await readFile(segment.file, 'utf8')).toMatch(/^segment \d+$/);
    segments.push(segment);
    if (segments.length === count) abort.abort();
  }
  return { segments, events, workDir: directory };
}

describe('ffmpegSource', () => {
  it('starts an ffmpeg that died again, with a discontinuity and a clock that never goes back', async () => {
    const { segments, events } = await play('dies-after-two', 6);
    expect(segments.map(({ discontinuity }) => discontinuity)).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(new Set(segments.map(({ file }) => file)).size).toBe(6);
    for (const [index, { programDateTimeMs }] of segments.entries()) {
      expect(programDateTimeMs).toBeGreaterThanOrEqual(
        (segments[index - 1]?.programDateTimeMs ?? 0) + (index > 0 ? 2000 : 0),
      );
    }
    expect(events.filter(({ type }) => type === 'encoder-stopped')).toEqual([
      { type: 'encoder-stopped', reason: 'exit code 9', restartInMs: 20 },
      { type: 'encoder-stopped', reason: 'exit code 9', restartInMs: 20 },
    ]);
  });

  it('does not publish a segment that was listed but never closed', async () => {
    const { segments } = await play('killed-while-closing', 2);
    expect(segments.map(({ discontinuity }) => discontinuity)).toEqual([false, true]);
  });

  it('gives up on one that dies five times without a segment, and says why', async () => {
    await expect(play('exits-at-once', 1)).rejects.toMatchObject({
      code: 'UP_FFMPEG_BROKEN',
      message: expect.stringMatching(
        /stopped 5 times without one finished segment \(exit code 1\): Error setting preset/,
      ),
      hint: expect.stringContaining('--source shipped'),
      details: { tail: expect.arrayContaining([expect.stringContaining('Conversion failed!')]) },
    });
  });

  it('does not take garbage for segments for long', async () => {
    await expect(play('prints-garbage', 1)).rejects.toMatchObject({
      code: 'UP_FFMPEG_BROKEN',
      message: expect.stringContaining('"hello there,this is not,a segment"'),
    });
  });

  it('counts one that hangs as dead, even when it ignores SIGTERM', async () => {
    await expect(play('hangs', 1, { silenceLimitMs: 50 })).rejects.toMatchObject({
      code: 'UP_FFMPEG_BROKEN',
      message: expect.stringContaining('said nothing for too long'),
    });
  });

  it('reports a full disk by the directory', async () => {
    await expect(play('disk-full', 5)).rejects.toMatchObject({
      code: 'UP_DISK_FULL',
      message: expect.stringContaining('/var/hls'),
    });
  });

  it('leaves nothing unfinished behind when it is stopped', async () => {
    const { segments, workDir } = await play('encodes', 3);
    expect(segments).toHaveLength(3);
    expect(await readdir(workDir)).toEqual(['bin']);
  });
});
