import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Rendition } from '../renditions.ts';
import { toStorageError } from '../storage-error.ts';
import type { Segment, SegmentSource } from './segment-source.ts';
import { nearestRendition, type ShippedAtom, type ShippedRendition } from './shipped-index.ts';

export interface ShippedSourceOptions {
  readonly shipped: readonly ShippedRendition[];
  readonly renditions: readonly Rendition[];
  /** Seconds. */
  readonly segmentDuration: number;
  readonly workDir: string;
  /** What is named when it cannot be written. */
  readonly hlsDir: string;
  readonly clock: Clock;
}

/** Published before any time has passed, so that a player can start at once. */
const HEAD_START_SEGMENTS = 3;

/** A part of the loop, for one rendition. */
interface LoopSegment {
  readonly durationSec: number;
  readonly bytes: Buffer;
}

/**
 * A live stream from pre-encoded segments, looped: paced by the clock without drift, with a
 * discontinuity where the loop starts over. All renditions advance together.
 */
export function shippedSource(options: ShippedSourceOptions): SegmentSource {
  const { shipped, renditions, segmentDuration } = options;
  const loops = renditions.map((rendition) => {
    const source = nearestRendition(shipped, rendition.video);
    return { name: rendition.name, source, segments: loopSegments(source.atoms, segmentDuration) };
  });
  return {
    renditions: loops.map(({ name, source, segments }) => ({
      name,
      width: source.width,
      height: source.height,
      frameRate: source.frameRate,
      codecs: source.codecs,
      bandwidth: Math.max(...segments.map(({ bytes, durationSec }) => (bytes.length * 8) / durationSec)),
      averageBandwidth: source.averageBandwidth,
    })),
    description: `shipped segments, looped: ${[...new Set(loops.map(({ source }) => `${source.width}x${source.height}`))].join(' and ')}`,
    segments: (signal) => playLoops(loops, options, signal),
  };
}

/** The loop cut into segments of `segmentDuration`; what is left at its end is a shorter one. */
function loopSegments(atoms: readonly ShippedAtom[], segmentDuration: number): readonly LoopSegment[] {
  const segments: LoopSegment[] = [];
  for (let at = 0; at < atoms.length; ) {
    const taken: ShippedAtom[] = [];
    let durationSec = 0;
    for (const atom of atoms.slice(at)) {
      if (taken.length > 0 && durationSec + atom.durationSec > segmentDuration + 0.001) break;
      taken.push(atom);
      durationSec += atom.durationSec;
    }
    at += taken.length;
    segments.push({ durationSec, bytes: Buffer.concat(taken.map(({ bytes }) => bytes)) });
  }
  return segments;
}

interface Loop {
  readonly name: string;
  readonly segments: readonly LoopSegment[];
}

async function* playLoops(
  loops: readonly Loop[],
  { workDir, hlsDir, clock }: ShippedSourceOptions,
  signal: AbortSignal,
): AsyncGenerator<Segment, void, undefined> {
  const loopLength = loops[0]?.segments.length ?? 0;
  const startMs = clock.monotonicMs();
  const headStartMs = headStart(loops);
  const wallStartMs = clock.wallMs() - headStartMs;
  let streamMs = 0;
  for (let counter = 0; !signal.aborted; counter += 1) {
    const position = counter % loopLength;
    const durationMs = Math.round((loops[0]?.segments[position]?.durationSec ?? 0) * 1000);
    // Due when its last frame would have been captured; the first few lie in the past.
    await clock.sleepUntil(startMs + streamMs + durationMs - headStartMs, signal);
    for (const { name, segments } of loops) {
      const segment = segments[position];
      if (segment === undefined || signal.aborted) return;
      const file = join(workDir, `shipped-${name}-${counter}.part`);
      await writeSegment(file, segment.bytes, hlsDir);
      yield {
        rendition: name,
        file,
        bytes: segment.bytes,
        durationSec: segment.durationSec,
        discontinuity: counter > 0 && position === 0,
        programDateTimeMs: wallStartMs + streamMs,
      };
    }
    streamMs += durationMs;
  }
}

function headStart(loops: readonly Loop[]): number {
  const segments = loops[0]?.segments ?? [];
  let headStartMs = 0;
  for (let counter = 0; counter < HEAD_START_SEGMENTS; counter += 1) {
    headStartMs += Math.round((segments[counter % segments.length]?.durationSec ?? 0) * 1000);
  }
  return headStartMs;
}

async function writeSegment(file: string, bytes: Buffer, hlsDir: string): Promise<void> {
  try {
    await writeFile(file, bytes);
  } catch (cause) {
    throw toStorageError(cause, { directory: hlsDir, doing: 'write a segment', flag: '--hls-dir DIR' });
  }
}
