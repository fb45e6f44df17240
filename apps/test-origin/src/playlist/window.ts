/** One segment of a media playlist. */
export interface WindowSegment {
  /** The file name, which is also the URI relative to the playlist. */
  readonly name: string;
  readonly durationSec: number;
  readonly sizeBytes: number;
  /** Its timestamps do not continue those of the segment before it. */
  readonly discontinuity: boolean;
  /** When its first frame was captured, in milliseconds since 1970. */
  readonly programDateTimeMs: number;
}

/** The rolling window of a live playlist, as RFC 8216 counts it. */
export interface PlaylistWindow {
  /** The number of the first segment of `segments`. */
  readonly mediaSequence: number;
  /** How many segments with a discontinuity have left `segments`. */
  readonly discontinuitySequence: number;
  /** In the playlist, oldest first. */
  readonly segments: readonly WindowSegment[];
  /** Out of the playlist, still served to whoever read an older one, oldest first. */
  readonly retired: readonly WindowSegment[];
}

export interface WindowLimits {
  readonly listSize: number;
  /** How many retired segments are kept. Infinity: all. */
  readonly deleteThreshold: number;
}

/** A window before its first segment, which will have the number `mediaSequence`. */
export function emptyWindow(mediaSequence: number): PlaylistWindow {
  return { mediaSequence, discontinuitySequence: 0, segments: [], retired: [] };
}

/** The number that the next segment gets. */
export function nextSequence(window: PlaylistWindow): number {
  return window.mediaSequence + window.segments.length;
}

export interface WindowStep {
  readonly window: PlaylistWindow;
  /** What nobody needs any more: delete it. */
  readonly expired: readonly WindowSegment[];
}

/** The window after one more segment. */
export function advanceWindow(
  window: PlaylistWindow,
  segment: WindowSegment,
  { listSize, deleteThreshold }: WindowLimits,
): WindowStep {
  const all = [...window.segments, segment];
  const leaving = all.splice(0, Math.max(0, all.length - listSize));
  const retired = [...window.retired, ...leaving];
  const expired = retired.splice(0, Math.max(0, retired.length - deleteThreshold));
  return {
    window: {
      mediaSequence: window.mediaSequence + leaving.length,
      discontinuitySequence:
        window.discontinuitySequence + leaving.filter(({ discontinuity }) => discontinuity).length,
      segments: all,
      // Where everything is kept, the directory is the memory of it: the window stays small.
      retired: deleteThreshold === Number.POSITIVE_INFINITY ? [] : retired,
    },
    expired,
  };
}
