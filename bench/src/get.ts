import { setTimeout as sleep } from 'node:timers/promises';
import { timeoutSignal, UpError } from '@up/core';

export interface GetOptions {
  readonly signal: AbortSignal;
}

const REQUEST_TIMEOUT_MS = 10_000;
const READY_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

/** The body of a 200. @throws UpError UP_CHECKS_FAILED for another status or no answer. */
export async function getBytes(url: string, { signal }: GetOptions): Promise<Buffer> {
  const limit = AbortSignal.any([signal, timeoutSignal(REQUEST_TIMEOUT_MS)]);
  try {
    const response = await fetch(url, { signal: limit });
    const body = Buffer.from(await response.arrayBuffer());
    if (response.status === 200) return body;
    throw new UpError('UP_CHECKS_FAILED', `GET ${url} answered ${response.status} instead of 200`);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof UpError) throw cause;
    throw new UpError('UP_CHECKS_FAILED', `GET ${url} got no answer`, { cause });
  }
}

/** Asks until there is a 200, for 30 s. @throws UpError of the last attempt. */
export async function waitForOk(url: string, options: GetOptions): Promise<Buffer> {
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    try {
      return await getBytes(url, options);
    } catch (error) {
      if (options.signal.aborted || performance.now() > deadlineMs) throw error;
      await sleep(POLL_MS, undefined, options);
    }
  }
}
