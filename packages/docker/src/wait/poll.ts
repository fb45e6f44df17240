import { pause } from '../time/pause.ts';
import { EndedTooSoon, type WaitContext } from './wait-context.ts';

const PAUSE_MS = 150;

/**
 * Asks again and again until the answer is yes, and gives up as soon as the container has ended.
 * @throws EndedTooSoon; the signal's reason when aborted; what `ask` throws.
 */
export async function poll(
  { ended, signal }: WaitContext,
  ask: (signal: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const over = new AbortController();
  const tooSoon = ended.then(() => {
    throw new EndedTooSoon();
  });
  try {
    await Promise.race([tooSoon, askOn(ask, AbortSignal.any([signal, over.signal]))]);
  } finally {
    over.abort(signal.reason);
    tooSoon.catch(() => undefined);
  }
}

async function askOn(ask: (signal: AbortSignal) => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await ask(signal))) await pause(PAUSE_MS, signal);
}
