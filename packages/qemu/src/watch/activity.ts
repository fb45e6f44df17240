/** When something happened last, and by what it was seen. */
export interface Activity {
  /** Anything: a line, an event, bytes read, another picture. */
  readonly lastMs: number;
  /** Whether enough is looked at, beside the console, to say that nothing happens. */
  readonly isWatched: boolean;
  /** Whether pictures are among it. */
  readonly hasPicture: boolean;
  /** Bytes read since this boot began. */
  readonly readBytes: number;
  happened(atMs: number): void;
  traffic(atMs: number, readBytes: number): void;
  picture(atMs: number, look: string): void;
  /** A new boot begins. */
  restart(atMs: number): void;
}

/** Nothing has happened yet, at time 0. */
export function createActivity(): Activity {
  let lastMs = 0;
  let bytes: number | undefined;
  let bytesAtStart = 0;
  let samples = 0;
  let look: string | undefined;
  let pictures = 0;
  function happened(atMs: number): void {
    lastMs = Math.max(lastMs, atMs);
  }
  return {
    get lastMs() {
      return lastMs;
    },
    get isWatched() {
      return samples >= 2 || pictures >= 2;
    },
    get hasPicture() {
      return pictures >= 2;
    },
    get readBytes() {
      return Math.max(0, (bytes ?? 0) - bytesAtStart);
    },
    happened,
    traffic(atMs, readBytes) {
      if (bytes !== readBytes) happened(atMs);
      bytes = readBytes;
      samples += 1;
    },
    picture(atMs, newLook) {
      if (look !== newLook) happened(atMs);
      look = newLook;
      pictures += 1;
    },
    restart(atMs) {
      happened(atMs);
      bytesAtStart = bytes ?? 0;
    },
  };
}
