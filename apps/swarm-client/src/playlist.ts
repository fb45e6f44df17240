import { parse, setOptions, type types } from 'hls-parser';

/** What a playlist says, as far as a viewer cares. */
export type Playlist = MultivariantPlaylist | MediaPlaylist | InvalidPlaylist;

export interface MultivariantPlaylist {
  readonly type: 'multivariant';
  /** URIs as written, in the order listed, without the I-frame playlists. */
  readonly variants: readonly string[];
}

export interface MediaPlaylist {
  readonly type: 'media';
  readonly targetDurationMs: number;
  /** The media sequence number of the first segment. */
  readonly mediaSequence: number;
  readonly segments: readonly Segment[];
  /** EXT-X-ENDLIST: nothing will be added. */
  readonly ended: boolean;
}

export interface InvalidPlaylist {
  readonly type: 'invalid';
  readonly reason: string;
}

export interface Segment extends Resource {
  readonly sequence: number;
  readonly durationMs: number;
  /** EXT-X-MAP: what a player must have read before this segment. */
  readonly init?: Resource;
  /** EXT-X-GAP: listed, but not there. */
  readonly gap: boolean;
}

/** Something to fetch: `uri` is relative to `baseUrl`, the address the playlist came from in the end. */
export interface Resource {
  readonly uri: string;
  readonly baseUrl: string;
  readonly range?: ByteRange;
}

export interface ByteRange {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Bounds for what a server may make a viewer wait: timers overflow beyond 24 days. */
const MIN_TARGET_DURATION_MS = 100;
const MAX_DURATION_MS = 3_600_000;

/** Reads a playlist; what cannot be followed comes back as `invalid` with the reason. Never throws. */
export function parsePlaylist(text: string, baseUrl: string): Playlist {
  if (!text.startsWith('#EXTM3U')) return invalid('it does not begin with #EXTM3U');
  const parsed = parseLeniently(text);
  if (parsed instanceof Error) return invalid(parsed.message);
  return parsed.isMasterPlaylist ? toMultivariant(parsed) : toMedia(parsed, baseUrl);
}

function parseLeniently(text: string): types.MasterPlaylist | types.MediaPlaylist | Error {
  // Otherwise the parser prints to the console. Its strict mode refuses playlists that every player plays.
  setOptions({ silent: true, strictMode: false });
  try {
    return parse(withoutTitles(text));
  } catch (error) {
    return new Error(`it cannot be parsed (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** The parser throws "URI malformed" on titles beyond Latin-1; no viewer needs titles. */
function withoutTitles(text: string): string {
  return text.replace(/^(#EXTINF:[^,\r\n]*),[^\r\n]*/gm, '$1,');
}

function toMultivariant(parsed: types.MasterPlaylist): Playlist {
  const variants = parsed.variants
    .filter((variant) => variant.isIFrameOnly !== true && variant.uri !== '')
    .map((variant) => variant.uri);
  return variants.length === 0 ? invalid('it lists no variant') : { type: 'multivariant', variants };
}

function toMedia(parsed: types.MediaPlaylist, baseUrl: string): Playlist {
  const mediaSequence = parsed.mediaSequenceBase ?? 0;
  if (!(parsed.targetDuration > 0)) return invalid('it has no EXT-X-TARGETDURATION');
  if (!Number.isSafeInteger(mediaSequence) || mediaSequence < 0) {
    return invalid('its EXT-X-MEDIA-SEQUENCE is not a number');
  }
  return {
    type: 'media',
    targetDurationMs: Math.max(MIN_TARGET_DURATION_MS, toMilliseconds(parsed.targetDuration)),
    mediaSequence,
    // A last EXTINF without its URI line is a segment still being written.
    segments: parsed.segments
      .filter((segment) => segment.uri !== '')
      .map((segment) => toSegment(segment, baseUrl)),
    ended: parsed.endlist,
  };
}

function toSegment(segment: types.Segment, baseUrl: string): Segment {
  return {
    sequence: segment.mediaSequenceNumber,
    durationMs: toMilliseconds(segment.duration),
    gap: segment.gap === true,
    ...toResource(segment, baseUrl),
    ...(segment.map?.uri ? { init: toResource(segment.map, baseUrl) } : {}),
  };
}

function toResource(
  { uri, byterange }: Pick<types.MediaInitializationSection, 'uri' | 'byterange'>,
  baseUrl: string,
): Resource {
  if (!byterange || byterange.length <= 0 || byterange.offset < 0) return { uri, baseUrl };
  return { uri, baseUrl, range: { offset: byterange.offset, sizeBytes: byterange.length } };
}

function toMilliseconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1000), MAX_DURATION_MS) : 0;
}

function invalid(reason: string): InvalidPlaylist {
  return { type: 'invalid', reason };
}
