import type { Clock } from '../clock.ts';
import type { Segment } from './segment-source.ts';

export interface EncodedSpan {
  /** Which output. */
  readonly index: number;
  /** Seconds on the clock of the encoder that is running. */
  readonly startSec: number;
  readonly endSec: number;
}

export type Placement = Pick<Segment, 'durationSec' | 'discontinuity' | 'programDateTimeMs'>;

/** Sound starts a little before the picture and ends a little after it: more than both. */
const GAP_SEC = 0.1;

/** Places what successive encoders make, each counting from 0, on one wall clock that never goes backwards. */
export class SegmentTimeline {
  readonly #clock: Clock;
  readonly #endMs: number[];
  readonly #fresh: boolean[];
  #run = 0;
  #runEndSec = 0;
  #offsetSec = 0;
  /** The first run that finished a segment. */
  #firstRun: number | undefined;
  /** The wall clock at 0 of the running encoder. */
  #anchorMs: number | undefined;

  constructor(outputs: number, clock: Clock) {
    this.#clock = clock;
    this.#endMs = Array.from({ length: outputs }, () => Number.NEGATIVE_INFINITY);
    this.#fresh = Array.from({ length: outputs }, () => true);
  }

  /**
   * A new encoder starts. Returns the seconds it has to add to its timestamps: they lie behind those of
   * the one before, so that players that ignore the discontinuity do not see time go back.
   */
  startRun(): number {
    this.#run += 1;
    if (this.#runEndSec > 0) this.#offsetSec += this.#runEndSec + GAP_SEC;
    this.#runEndSec = 0;
    this.#anchorMs = undefined;
    this.#fresh.fill(true);
    return this.#offsetSec;
  }

  place({ index, startSec, endSec }: EncodedSpan): Placement {
    // All outputs of one encoder share its clock, so they share the anchor too.
    this.#anchorMs ??= Math.max(
      this.#clock.wallMs() - endSec * 1000,
      Math.max(...this.#endMs) - startSec * 1000,
    );
    const first = this.#fresh[index] === true;
    this.#firstRun ??= this.#run;
    // Also where only another output had segments before: discontinuities are counted alike in all playlists.
    const continues = this.#run > this.#firstRun;
    this.#fresh[index] = false;
    this.#runEndSec = Math.max(this.#runEndSec, endSec);
    this.#endMs[index] = this.#anchorMs + endSec * 1000;
    return {
      durationSec: endSec - startSec,
      discontinuity: first && continues,
      programDateTimeMs: this.#anchorMs + startSec * 1000,
    };
  }
}
