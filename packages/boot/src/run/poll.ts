import { setTimeout as sleep } from 'node:timers/promises';

export interface PollOptions {
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Asks until it is so. Never throws for the signal: false when that is aborted. */
export async function poll(
  isSo: () => boolean | Promise<boolean>,
  { everyMs, signal }: PollOptions,
): Promise<boolean> {
  while (!signal.aborted) {
    if (await isSo()) return true;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
