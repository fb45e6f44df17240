import type { Clock } from '../clock.ts';

/** Time that passes only in sleeps, and then at once. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #startMs: number;

  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#startMs = startMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#startMs + this.#nowMs;
  }

  async sleepUntil(monotonicMs: number): Promise<void> {
    this.#nowMs = Math.max(this.#nowMs, monotonicMs);
  }

  advance(milliseconds: number): void {
    this.#nowMs += milliseconds;
  }
}
