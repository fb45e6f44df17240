import { formatDuration, timeoutSignal } from '@up/core';
import type Dockerode from 'dockerode';
import { type EngineClient, nameOf } from './engine-client.ts';
import { toEngineError, unreachable } from './engine-error.ts';
import { boundTo } from './open-client.ts';

export interface CallOptions {
  readonly client: EngineClient;
  readonly signal: AbortSignal;
  /** What it means when this fails: `image x cannot be saved`. */
  readonly failure: string;
  /** How long the engine may take, in milliseconds; default: a minute. */
  readonly timeoutMs?: number | undefined;
}

/** Engines answer in milliseconds; on a busy machine with slow storage, in many seconds. */
const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * One request to an engine and its answer, under the caller's signal and a time limit: neither an abort nor
 * an engine that hangs leaves it open.
 * @throws the signal's reason when aborted; UpError UP_ENGINE_UNREACHABLE, UP_DISK_FULL, UP_ENGINE_FAILED.
 */
export async function callEngine<T>(
  { client, signal, failure, timeoutMs = DEFAULT_TIMEOUT_MS }: CallOptions,
  request: (docker: Dockerode) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const late = timeoutSignal(timeoutMs);
  const over = AbortSignal.any([signal, late]);
  try {
    return await untilAborted(request(boundTo(client.docker, over)), over);
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted)
      throw unreachable(
        `${failure}: ${nameOf(client)} did not answer within ${formatDuration(timeoutMs)}`,
        client,
        error,
      );
    throw toEngineError(error, { client, failure });
  }
}

/** docker-modem looks up the socket before it has a request that could be aborted: nothing may hang on that. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const done = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { signal: done.signal, once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
    work.catch(() => undefined);
  }
}
