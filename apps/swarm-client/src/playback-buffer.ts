/** What happened to playback since it was last looked at. */
export interface StallDelta {
  /** How many stalls began. */
  readonly stalls: number;
  /** How long playback stood still, in milliseconds. */
  readonly stalledMs: number;
}

const NO_STALL: StallDelta = { stalls: 0, stalledMs: 0 };

/**
 * A player's buffer, without a player: fetched segments fill it, time empties it. Playback begins with
 * the first segment (waiting for that one is no stall), stops when the buffer has run dry and goes on
 * with the next segment. Pure: the caller brings the clock, in milliseconds.
 */
export class PlaybackBuffer {
  #state: 'waiting' | 'playing' | 'stalled' = 'waiting';
  #levelMs = 0;
  #atMs = 0;

  /** Media fetched and not yet played, in milliseconds, as of the last look. */
  get levelMs(): number {
    return this.#levelMs;
  }

  /** A segment has arrived. */
  add(durationMs: number, nowMs: number): StallDelta {
    const delta = this.advance(nowMs);
    this.#levelMs += durationMs;
    if (this.#levelMs > 0) this.#state = 'playing';
    return delta;
  }

  /** Plays up to `nowMs`. */
  advance(nowMs: number): StallDelta {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = Math.max(this.#atMs, nowMs);
    if (this.#state === 'waiting') return NO_STALL;
    if (this.#state === 'stalled') return { stalls: 0, stalledMs: elapsedMs };
    if (elapsedMs <= this.#levelMs) {
      this.#levelMs -= elapsedMs;
      return NO_STALL;
    }
    const stalledMs = elapsedMs - this.#levelMs;
    this.#levelMs = 0;
    this.#state = 'stalled';
    return { stalls: 1, stalledMs };
  }
}
