/** What a master playlist says about one rendition. */
export interface MasterEntry {
  /** Relative to the master playlist. */
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** `avc1.64001f,mp4a.40.2`; undefined where it is not known. */
  readonly codecs: string | undefined;
  /** Bits per second: no segment needs more. */
  readonly bandwidth: number;
  /** Bits per second, over time. */
  readonly averageBandwidth: number;
}

/** The text of a master playlist (RFC 8216). */
export function renderMasterPlaylist(entries: readonly MasterEntry[]): string {
  const lines = entries.flatMap((entry) => [renderEntry(entry), entry.uri]);
  return `${['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines].join('\n')}\n`;
}

function renderEntry(entry: MasterEntry): string {
  const attributes = [
    `BANDWIDTH=${Math.ceil(entry.bandwidth)}`,
    `AVERAGE-BANDWIDTH=${Math.ceil(entry.averageBandwidth)}`,
    `RESOLUTION=${entry.width}x${entry.height}`,
    ...(entry.codecs === undefined ? [] : [`CODECS="${entry.codecs}"`]),
    `FRAME-RATE=${entry.frameRate.toFixed(3)}`,
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
}
