import { bitrateKbps, type TestOriginDerived, type TestOriginSettings } from '@up/profiles';
import type { Rendition } from '../renditions.ts';
import { h264Level } from './h264-level.ts';

export interface FfmpegArgsOptions {
  readonly settings: TestOriginSettings;
  readonly derived: TestOriginDerived;
  readonly renditions: readonly Rendition[];
  /** Receives the segments; output `i` writes `outputPrefix(i)` followed by a counter. */
  readonly workDir: string;
  readonly outputPrefix: (index: number) => string;
  /** Seconds added to all timestamps. */
  readonly offsetSec?: number;
}

/** The descriptor on which ffmpeg lists the finished segments of output `index`. */
export function listDescriptor(index: number): number {
  return 3 + index;
}

/** The descriptor on which ffmpeg tells how far it is; not stdout, whose last lines are kept as evidence. */
export function progressDescriptor(outputs: number): number {
  return listDescriptor(outputs);
}

/** The file name that ffmpeg gives segment `counter` of an output. */
export function outputName(prefix: string, counter: number): string {
  return `${prefix}${String(counter).padStart(5, '0')}.ts`;
}

/** One ffmpeg that encodes every rendition in real time and lists each finished segment. */
export function ffmpegArgs(options: FfmpegArgsOptions): readonly string[] {
  const { settings, renditions } = options;
  return [
    ...['-nostdin', '-hide_banner', '-loglevel', 'repeat+level+warning', '-nostats'],
    ...['-progress', `pipe:${progressDescriptor(renditions.length)}`],
    ...inputs(settings, renditions),
    ...(settings.multibitrate ? ['-filter_complex', scaleGraph(renditions)] : []),
    ...renditions.flatMap((rendition, index) => output(options, rendition, index)),
  ];
}

function inputs(
  { testPattern, encoder, audio }: TestOriginSettings,
  renditions: readonly Rendition[],
): string[] {
  const widest = renditions.reduce((a, b) =>
    b.video.width * b.video.height > a.video.width * a.video.height ? b : a,
  );
  const { width, height } = widest.video;
  return [
    ...['-re', '-f', 'lavfi', '-i', `${testPattern}=size=${width}x${height}:rate=${encoder.framerate}`],
    ...['-re', '-f', 'lavfi', '-i', `sine=frequency=${audio.frequency}:sample_rate=${audio.sampleRate}`],
  ];
}

/** `[0:v]split=2[s0][s1];[s0]scale=1280:720[v0];[s1]scale=640:360[v1]` */
function scaleGraph(renditions: readonly Rendition[]): string {
  const split = `[0:v]split=${renditions.length}${renditions.map((_, index) => `[s${index}]`).join('')}`;
  const scales = renditions.map(
    ({ video }, index) => `[s${index}]scale=${video.width}:${video.height},setsar=1[v${index}]`,
  );
  return [split, ...scales].join(';');
}

function output(
  { settings, derived, workDir, outputPrefix, offsetSec = 0 }: FfmpegArgsOptions,
  { video }: Rendition,
  index: number,
): string[] {
  const { encoder, hls, audio } = settings;
  const level = h264Level(encoder.level, { ...video, frameRate: encoder.framerate });
  return [
    ...['-map', settings.multibitrate ? `[v${index}]` : '0:v', '-map', '1:a'],
    ...['-c:v', 'libx264', '-preset', encoder.preset, '-tune', encoder.tune, '-profile:v', encoder.profile],
    ...(level === undefined ? [] : ['-level:v', level]),
    ...['-pix_fmt', 'yuv420p'],
    // A segment is one group of pictures: it starts with a key frame and there is none within it.
    ...['-g', String(derived.gopSize), '-keyint_min', String(derived.gopSize), '-sc_threshold', '0'],
    ...['-b:v', video.bitrate, ...minrate(settings, video.bitrate)],
    ...['-maxrate', video.maxrate, '-bufsize', video.bufsize],
    ...['-c:a', 'aac', '-b:a', video.audioBitrate, '-ar', String(audio.sampleRate)],
    // Without it the first segment would be longer by the encoder's reordering delay.
    ...['-avoid_negative_ts', 'disabled'],
    ...['-f', 'segment', '-segment_format', 'mpegts', '-segment_time', String(hls.segmentDuration)],
    // Half a frame: rounding never moves a cut to the next key frame.
    ...['-segment_time_delta', (0.5 / encoder.framerate).toFixed(6)],
    // One continuous transport stream, cut: counters and timestamps go on from segment to segment.
    ...['-individual_header_trailer', '0', '-reset_timestamps', '0', '-initial_offset', offsetSec.toFixed(6)],
    ...['-segment_list', `pipe:${listDescriptor(index)}`, '-segment_list_type', 'csv'],
    `${workDir.replaceAll('%', '%%')}/${outputPrefix(index)}%05d.ts`,
  ];
}

/**
 * The least rate of the single rendition. Profiles that lower the bitrate keep the minrate of the base:
 * it cannot be above the bitrate.
 */
function minrate({ multibitrate, video }: TestOriginSettings, bitrate: string): string[] {
  if (multibitrate) return [];
  return ['-minrate', bitrateKbps(video.minrate) < bitrateKbps(bitrate) ? video.minrate : bitrate];
}
