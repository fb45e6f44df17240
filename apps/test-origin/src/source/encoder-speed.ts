/** `out_time_us=9002667` of ffmpeg's -progress in seconds, or undefined where the line says something else. */
export function parseEncodedTime(line: string): number | undefined {
  const match = /^out_time_us=(\d{1,15})\r?$/.exec(line);
  return match === null ? undefined : Number(match[1]) / 1e6;
}

/** Below this an encoder does not keep up. */
const REAL_TIME_RATIO = 0.95;
const WINDOW_MS = 10_000;
/** At first an encoder fills its look-ahead and puts nothing out: that says nothing about its speed. */
const WARM_UP_SEC = 2;

interface Sample {
  readonly nowMs: number;
  readonly encodedSec: number;
}

/** How fast the encoder was over the last 10 s, as seconds of video per second. */
export class EncoderSpeed {
  readonly #samples: Sample[] = [];
  #tooSlow = false;

  /** `encodedSec`: how much was encoded since the start of this encoder; `nowMs`: a monotonic clock. */
  add(sample: Sample): void {
    if (sample.encodedSec < WARM_UP_SEC) return;
    this.#samples.push(sample);
    while (
      this.#spanMs() > WINDOW_MS &&
      (this.#samples[1]?.nowMs ?? sample.nowMs) <= sample.nowMs - WINDOW_MS
    ) {
      this.#samples.splice(0, 1);
    }
  }

  /** undefined before there is anything to compare. */
  get ratio(): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.nowMs - first.nowMs < 1000) return undefined;
    return Math.max(0, ((last.encodedSec - first.encodedSec) * 1000) / (last.nowMs - first.nowMs));
  }

  /** The ratio, once, when it was below real time for 10 s. */
  takeTooSlow(): number | undefined {
    const { ratio } = this;
    if (this.#tooSlow || ratio === undefined || this.#spanMs() < WINDOW_MS || ratio >= REAL_TIME_RATIO)
      return undefined;
    this.#tooSlow = true;
    return ratio;
  }

  #spanMs(): number {
    return (this.#samples.at(-1)?.nowMs ?? 0) - (this.#samples[0]?.nowMs ?? 0);
  }
}
