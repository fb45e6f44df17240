import { setTimeout as delay } from 'node:timers/promises';
import type { HttpAnswer } from './http-exchange.ts';
import { TransientFailure } from './registry-errors.ts';

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Before the second try, in milliseconds; four times that before the third. */
  readonly backoffMs: number;
}

export const MAX_TRIES = 3;
/** Who asks for a longer pause gets no further request. */
const MAX_PAUSE_MS = 30_000;

/**
 * Tries up to three times what fails for a reason that may pass.
 * @throws the failure of the last try; whatever else `attempt` throws; the reason of the signal.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      if (tried === MAX_TRIES) throw error.failure;
      await pauseAfter(error, { ...options, failures: tried });
    }
  }
}

/** @throws the failure where the other side asks for more patience than there is; the reason of the signal. */
export async function pauseAfter(
  { failure, retryAfterMs }: TransientFailure,
  { signal, backoffMs, failures }: RetryOptions & { readonly failures: number },
): Promise<void> {
  const pauseMs = retryAfterMs ?? backoffMs * 4 ** (failures - 1);
  if (pauseMs > MAX_PAUSE_MS) throw failure;
  try {
    await delay(pauseMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** What a `Retry-After` asks for, in milliseconds: seconds, or a date. */
export function retryAfterMs({ headers }: HttpAnswer, now: number = Date.now()): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
