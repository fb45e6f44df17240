import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { formatBytes, UpError } from '@up/core';

export interface DownloadOptions {
  readonly url: string;
  /** Where it is written. */
  readonly file: string;
  /** More than this is refused. */
  readonly maxBytes: number;
  /** In hexadecimal digits; undefined where the content is verified in another way. */
  readonly sha256?: string | undefined;
  readonly signal: AbortSignal;
}

/** With nothing coming for so long the transfer has failed, in milliseconds. */
const STALL_MS = 30_000;

/**
 * Fetches a file over HTTP into a file.
 * @throws UpError UP_BUILD_FAILED where the server does not answer, refuses, sends too much or something else than
 *   the digest says; system errors of writing; the reason of `signal`.
 */
export async function download({ url, file, maxBytes, sha256, signal }: DownloadOptions): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error(`nothing came for ${STALL_MS / 1000} s`)), STALL_MS);
  const hash = createHash('sha256');
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, stalled.signal]) });
    const { body } = response;
    if (!response.ok || body === null) throw new Error(`the server answered ${response.status}`);
    let received = 0;
    await pipeline(async function* () {
      for await (const chunk of body) {
        timer.refresh();
        received += chunk.length;
        if (received > maxBytes) throw new Error(`it is larger than ${formatBytes(maxBytes)}`);
        hash.update(chunk);
        yield chunk;
      }
    }, createWriteStream(file));
  } catch (cause) {
    signal.throwIfAborted();
    throw fetchFailure(url, reasonOf(cause), cause);
  } finally {
    clearTimeout(timer);
  }
  if (sha256 !== undefined && hash.digest('hex') !== sha256)
    throw fetchFailure(url, 'its digest is not the one that the archive states');
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

/** What to type when no kernel can be fetched. */
export const OFFLINE_HINT =
  'Once it was fetched it is kept. Without a network, give one: --kernel FILE, or install it: apt install linux-image-cloud-amd64';

function fetchFailure(url: string, reason: string, cause?: unknown): UpError {
  return new UpError('UP_BUILD_FAILED', `${url} could not be fetched: ${reason}`, {
    hint: OFFLINE_HINT,
    cause,
  });
}
