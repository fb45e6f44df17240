import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

export interface DrainOptions {
  /** Settles when every pipe reached its end. */
  readonly ended: Promise<unknown>;
  /** Whether something was read since the last call, or is still being written to the log. */
  readonly wasActive: () => boolean;
  /** Ends what still holds the pipes. */
  readonly killHolders: () => void;
  readonly destroy: () => void;
  /** How long pipes may stay silent after the program ended before they are given up. */
  readonly quietMs?: number;
  /** How long a holder that cannot be killed is listened to while it keeps writing. */
  readonly limitMs?: number;
}

const QUIET_MS = 150;
const LIMIT_MS = 3000;

/**
 * Reads the rest of a program's output after the program itself ended. A grandchild that holds the
 * pipes open is waited for briefly, then killed, so that nothing which was written gets lost; a
 * holder that cannot be killed is cut off.
 */
export async function drain({
  ended,
  wasActive,
  killHolders,
  destroy,
  quietMs = QUIET_MS,
  limitMs = LIMIT_MS,
}: DrainOptions): Promise<void> {
  if (!(await within(ended, quietMs))) {
    killHolders();
    const deadline = performance.now() + limitMs;
    wasActive();
    while (!(await within(ended, quietMs)) && wasActive()) {
      if (performance.now() > deadline) break;
    }
  }
  destroy();
  await ended;
}

async function within(ended: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const abort = new AbortController();
  const done = ended.then(() => true);
  const late = sleep(timeoutMs, false, { signal: abort.signal })
    // A timer also fires late, after a busy event loop: what waits in the pipes is read first.
    .then(() => setImmediate(false))
    .catch(() => false);
  try {
    return await Promise.race([done, late]);
  } finally {
    abort.abort();
  }
}
