import { setTimeout as sleep } from 'node:timers/promises';

/** @throws the signal's reason when aborted, not an AbortError around it. */
export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(durationMs, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
