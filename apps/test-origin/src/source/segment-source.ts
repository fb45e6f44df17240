/** A finished segment, complete on disk; whoever takes it moves the file away. */
export interface Segment {
  /** The name of its rendition. */
  readonly rendition: string;
  /** In the work directory, on the same file system as its destination. */
  readonly file: string;
  /** The content, where the source holds it in memory anyway. */
  readonly bytes?: Buffer;
  readonly durationSec: number;
  /** Its timestamps do not continue those of the segment before it. */
  readonly discontinuity: boolean;
  /** When its first frame was captured, in milliseconds since 1970; never goes backwards. */
  readonly programDateTimeMs: number;
}

/** What the picture of one rendition truly is, for the master playlist. */
export interface SourceRendition {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** undefined: to be read from the first segment. */
  readonly codecs: string | undefined;
  /** Bits per second. */
  readonly bandwidth: number;
  readonly averageBandwidth: number;
}

/** Where segments come from. */
export interface SegmentSource {
  readonly renditions: readonly SourceRendition[];
  /** For the one line on stderr: `ffmpeg 5.1.9 (/usr/bin/ffmpeg), 1280x720`. */
  readonly description: string;
  /**
   * The segments of all renditions as they become ready, until `signal` is aborted (a normal end). To
   * be called once. Before it ends, everything that it started has been stopped.
   * @throws UpError when the source gives up.
   */
  segments(signal: AbortSignal): AsyncIterable<Segment>;
}

/** What a source tells while it runs. */
export type SourceEvent =
  | { readonly type: 'encoder-stopped'; readonly reason: string; readonly restartInMs: number }
  | { readonly type: 'encoder-speed'; readonly ratio: number }
  | { readonly type: 'notice'; readonly message: string };
