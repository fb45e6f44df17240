/** What a console writes in a second, where that is more than anybody reads. */
export interface Flood {
  readonly linesPerSecond: number;
  readonly bytesPerSecond: number;
}

export interface FloodMeter {
  /** Counts a line; returns a flood when one has gone on for `SECONDS` in a row, once. */
  count(atMs: number, length: number): Flood | undefined;
}

const LINES_PER_SECOND = 5000;
const BYTES_PER_SECOND = 1_000_000;
/** A kernel flushes its log in a burst; a flood goes on. */
const SECONDS = 3;

/** Counts by whole seconds of the host's clock. */
export function createFloodMeter(): FloodMeter {
  let second = -1;
  let lines = 0;
  let bytes = 0;
  let inARow = 0;
  let isTold = false;
  return {
    count(atMs, length) {
      const now = Math.floor(atMs / 1000);
      if (now !== second) {
        const wasFlood = lines >= LINES_PER_SECOND || bytes >= BYTES_PER_SECOND;
        inARow = wasFlood && now === second + 1 ? inARow + 1 : 0;
        const flood = { linesPerSecond: lines, bytesPerSecond: bytes };
        second = now;
        lines = 1;
        bytes = length;
        if (inARow < SECONDS || isTold) return undefined;
        isTold = true;
        return flood;
      }
      lines += 1;
      bytes += length;
      return undefined;
    },
  };
}
