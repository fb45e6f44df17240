import { setTimeout as sleep } from 'node:timers/promises';

/** Time, injected so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds, never goes backwards. */
  monotonicMs(): number;
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** Resolves at that monotonic time, or at once when it has passed; early when `signal` is aborted. */
  sleepUntil(monotonicMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleepUntil: async (monotonicMs, signal) => {
    const delayMs = monotonicMs - performance.now();
    if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(ignoreAbort);
  },
};

/** The sleeper looks at its signal itself. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
