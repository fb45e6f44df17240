/** One finished segment, as ffmpeg's segment muxer lists it. */
export interface ListedSegment {
  readonly file: string;
  /** Seconds on the encoder's clock. */
  readonly startSec: number;
  readonly endSec: number;
}

/** The longest line that is looked at. */
const MAX_LINE = 512;
/** Nobody encodes longer than this in one go (a year). */
const MAX_SECONDS = 366 * 86_400;

/** `r1-0-00000.ts,0.000000,2.000000`, or undefined where the line is something else. */
export function parseListedSegment(line: string): ListedSegment | undefined {
  if (line.length > MAX_LINE) return undefined;
  const match = /^([\w.-]+),(\d{1,9}(?:\.\d{1,9})?),(\d{1,9}(?:\.\d{1,9})?)\r?$/.exec(line);
  if (match === null) return undefined;
  const [, file = '', start, end] = match;
  const startSec = Number(start);
  const endSec = Number(end);
  return endSec > startSec && endSec <= MAX_SECONDS ? { file, startSec, endSec } : undefined;
}
