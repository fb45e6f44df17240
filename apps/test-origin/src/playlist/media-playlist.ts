import type { PlaylistWindow, WindowSegment } from './window.ts';

export interface MediaPlaylistOptions {
  /** Seconds; the same over the stream's whole life. */
  readonly targetDurationSec: number;
  /** Nothing will follow. */
  readonly ended?: boolean;
}

/** The text of a live media playlist (RFC 8216, version 3). */
export function renderMediaPlaylist(
  window: PlaylistWindow,
  { targetDurationSec, ended = false }: MediaPlaylistOptions,
): string {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-TARGETDURATION:${targetDurationSec}`,
    `#EXT-X-MEDIA-SEQUENCE:${window.mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${window.discontinuitySequence}`,
    ...window.segments.flatMap(renderSegment),
    ...(ended ? ['#EXT-X-ENDLIST'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function renderSegment(segment: WindowSegment): readonly string[] {
  return [
    ...(segment.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
    `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.programDateTimeMs).toISOString()}`,
    `#EXTINF:${segment.durationSec.toFixed(6)},`,
    segment.name,
  ];
}
