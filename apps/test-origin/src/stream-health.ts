import type { Clock } from './clock.ts';
import type { Health } from './http/routes.ts';

export interface StreamHealthOptions {
  readonly renditions: readonly string[];
  /** Seconds. */
  readonly segmentDuration: number;
  readonly clock: Clock;
}

/** An encoder slower than real time is slow, not stalled: it gets this many of its own usual intervals. */
const INTERVALS_ALLOWED = 3;
const LONGEST_LIMIT_MS = 300_000;

/**
 * Whether the stream lives. Healthy from the first segment of every rendition on; stalled when the
 * rendition that is furthest behind has got none for max(10 s, 5 segment durations, 3 of its own
 * longest recent intervals), at most 5 minutes.
 */
export class StreamHealth {
  readonly #options: StreamHealthOptions;
  readonly #startMs: number;
  readonly #lastMs = new Map<string, number>();
  /** The longest interval lately; fades, so that one hiccup does not blunt the check for good. */
  #intervalMs = 0;

  constructor(options: StreamHealthOptions) {
    this.#options = options;
    this.#startMs = options.clock.monotonicMs();
  }

  segmentPublished(rendition: string): void {
    const nowMs = this.#options.clock.monotonicMs();
    const intervalMs = nowMs - (this.#lastMs.get(rendition) ?? this.#startMs);
    this.#intervalMs = Math.max(intervalMs, this.#intervalMs * 0.9);
    this.#lastMs.set(rendition, nowMs);
  }

  check(): Health {
    const { renditions, clock } = this.#options;
    const missing = renditions.filter((name) => !this.#lastMs.has(name));
    if (missing.length > 0)
      return { status: 503, text: `starting: no segment of ${missing.join(', ')} yet\n` };
    const silentMs = clock.monotonicMs() - Math.min(...this.#lastMs.values());
    if (silentMs <= this.#limitMs()) return { status: 200, text: 'OK' };
    return { status: 503, text: `stalled: no new segment for ${Math.round(silentMs / 1000)} s\n` };
  }

  #limitMs(): number {
    const { segmentDuration } = this.#options;
    const floorMs = Math.max(10_000, 5 * segmentDuration * 1000);
    return Math.max(floorMs, Math.min(LONGEST_LIMIT_MS, INTERVALS_ALLOWED * this.#intervalMs));
  }
}
