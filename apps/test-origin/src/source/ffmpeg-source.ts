import type { UpError } from '@up/core';
import { plural, redact, safeLines, safeText, truncate } from '@up/core';
import type { Session } from '@up/process';
import { bitrateKbps, type TestOriginDerived, type TestOriginSettings } from '@up/profiles';
import type { Clock } from '../clock.ts';
import type { Rendition } from '../renditions.ts';
import { diskFull } from '../storage-error.ts';
import { EncoderSpeed, parseEncodedTime } from './encoder-speed.ts';
import { ffmpegArgs } from './ffmpeg-args.ts';
import { brokenFfmpeg, type Ffmpeg } from './ffmpeg-probe.ts';
import { type FfmpegRun, type RunEnd, startFfmpegRun } from './ffmpeg-run.ts';
import { tellingLine } from './ffmpeg-stderr.ts';
import type { Segment, SegmentSource, SourceEvent, SourceRendition } from './segment-source.ts';
import { SegmentTimeline } from './segment-timeline.ts';

export interface FfmpegSourceOptions {
  readonly ffmpeg: Ffmpeg;
  readonly settings: TestOriginSettings;
  readonly derived: TestOriginDerived;
  readonly renditions: readonly Rendition[];
  /** For the notice about an encoder that does not keep up. */
  readonly profile: string;
  readonly workDir: string;
  /** What is named when the disk is full. */
  readonly hlsDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly session: Session | undefined;
  readonly clock: Clock;
  readonly onEvent: (event: SourceEvent) => void;
  readonly silenceLimitMs?: number;
  readonly firstRetryMs?: number;
}

/** Deaths in a row without one finished segment, after which ffmpeg counts as broken. */
const MAX_FRUITLESS_RUNS = 5;
const LONGEST_RETRY_MS = 5000;

/**
 * A live stream from one ffmpeg that encodes all renditions. When ffmpeg ends, it is started again and
 * the stream goes on with a discontinuity.
 */
export function ffmpegSource(options: FfmpegSourceOptions): SegmentSource {
  const { ffmpeg, renditions, settings } = options;
  const sizes = renditions.map(({ video }) => `${video.width}x${video.height}`).join(', ');
  return {
    renditions: renditions.map((rendition) => plannedRendition(rendition, settings)),
    description: `ffmpeg ${ffmpeg.version} (${ffmpeg.path}): ${sizes} at ${settings.encoder.framerate} frames/s`,
    segments: (signal) => keepEncoding(options, signal),
  };
}

/** The transport stream costs about a tenth on top of what it carries. */
const TRANSPORT_OVERHEAD_PERCENT = 10;

function plannedRendition({ name, video }: Rendition, { encoder }: TestOriginSettings): SourceRendition {
  const bitsPerSecond = (bitrate: string): number =>
    (bitrateKbps(bitrate) + bitrateKbps(video.audioBitrate)) * 10 * (100 + TRANSPORT_OVERHEAD_PERCENT);
  return {
    name,
    width: video.width,
    height: video.height,
    frameRate: encoder.framerate,
    codecs: undefined,
    bandwidth: Math.max(bitsPerSecond(video.maxrate), bitsPerSecond(video.bitrate)),
    averageBandwidth: bitsPerSecond(video.bitrate),
  };
}

async function* keepEncoding(
  options: FfmpegSourceOptions,
  signal: AbortSignal,
): AsyncGenerator<Segment, void, undefined> {
  const { clock, renditions, firstRetryMs = 250 } = options;
  const timeline = new SegmentTimeline(renditions.length, clock);
  let fruitlessRuns = 0;
  let retryMs = firstRetryMs;
  for (let number = 1; !signal.aborted; number += 1) {
    const offsetSec = timeline.startRun();
    let finished = 0;
    let end: RunEnd;
    {
      await using run = await startRun(options, { number, offsetSec, signal });
      for await (const { index, path, startSec, endSec } of run.segments()) {
        finished += 1;
        const rendition = renditions[index]?.name ?? '';
        yield { rendition, file: path, ...timeline.place({ index, startSec, endSec }) };
      }
      end = await run.ended();
    }
    if (signal.aborted) return;
    const fault = faultOf(end, options);
    if (fault !== undefined) throw fault;
    fruitlessRuns = finished > 0 ? 0 : fruitlessRuns + 1;
    retryMs = finished > 0 ? firstRetryMs : retryMs;
    if (fruitlessRuns >= MAX_FRUITLESS_RUNS) throw uselessFfmpeg(end, options);
    options.onEvent({ type: 'encoder-stopped', reason: howItEnded(end), restartInMs: retryMs });
    await clock.sleepUntil(clock.monotonicMs() + retryMs, signal);
    retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
  }
}

interface RunPlan {
  readonly number: number;
  readonly offsetSec: number;
  readonly signal: AbortSignal;
}

function startRun(options: FfmpegSourceOptions, { number, offsetSec, signal }: RunPlan): Promise<FfmpegRun> {
  const { ffmpeg, env, session, workDir, renditions, silenceLimitMs = 30_000 } = options;
  // The number of the run keeps what a dead ffmpeg left behind apart from what this one writes.
  const outputPrefix = (index: number): string => `r${number}-${index}-`;
  return startFfmpegRun({
    command: ffmpeg.path,
    args: ffmpegArgs({ ...options, outputPrefix, offsetSec }),
    env,
    session,
    workDir,
    outputs: renditions.length,
    outputPrefix,
    silenceLimitMs,
    signal,
    onProgressLine: speedometer(options),
  });
}

/** Reads ffmpeg's progress and tells how fast it is. */
function speedometer({ clock, onEvent, profile }: FfmpegSourceOptions): (line: string) => void {
  const speed = new EncoderSpeed();
  return (line) => {
    const encodedSec = parseEncodedTime(line);
    if (encodedSec === undefined) return;
    speed.add({ nowMs: clock.monotonicMs(), encodedSec });
    if (speed.ratio !== undefined) onEvent({ type: 'encoder-speed', ratio: speed.ratio });
    const tooSlow = speed.takeTooSlow();
    if (tooSlow === undefined) return;
    const message = `this machine cannot encode ${profile} in real time (${tooSlow.toFixed(2)}x)`;
    onEvent({ type: 'notice', message });
  };
}

/** What makes another attempt pointless. */
function faultOf(end: RunEnd, { ffmpeg, hlsDir }: FfmpegSourceOptions): UpError | undefined {
  if (end.how === 'disk-full') return diskFull({ directory: hlsDir, flag: '--hls-dir DIR' });
  if (end.how !== 'garbage') return undefined;
  const sample = truncate(safeText(redact(end.sample)), 80);
  return brokenFfmpeg(ffmpeg.path, `instead of finished segments it lists "${sample}"`, lastWords(end));
}

function uselessFfmpeg(end: RunEnd, { ffmpeg }: FfmpegSourceOptions): UpError {
  const said = tellingLine(end.exit.tail);
  const reason = `it stopped ${plural(MAX_FRUITLESS_RUNS, 'time')} without one finished segment (${howItEnded(end)})`;
  return brokenFfmpeg(ffmpeg.path, said === undefined ? reason : `${reason}: ${said}`, lastWords(end));
}

function lastWords(end: RunEnd): Readonly<Record<string, unknown>> {
  return { tail: end.exit.tail.map((line) => truncate(safeLines(redact(line)), 500)) };
}

function howItEnded({ how, exit }: RunEnd): string {
  if (how === 'silent') return 'it had said nothing for too long';
  return exit.signal === undefined ? `exit code ${exit.exitCode ?? 'unknown'}` : `signal ${exit.signal}`;
}
