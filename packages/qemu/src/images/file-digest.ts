import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { systemErrorCode, UpError } from '@up/core';

const CHUNK_BYTES = 1024 * 1024;

/**
 * SHA-256 of a file, in hexadecimal: to hold that a boot did not change what it booted.
 * @throws UpError UP_MEDIUM_NOT_FOUND or UP_MEDIUM_UNREADABLE; the reason of `signal` when that is aborted.
 */
export async function digestOf(
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const hash = createHash('sha256');
  try {
    const stream = createReadStream(path, {
      highWaterMark: CHUNK_BYTES,
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const chunk of stream) hash.update(chunk as Uint8Array);
  } catch (cause) {
    signal?.throwIfAborted();
    const code = systemErrorCode(cause) ?? 'unknown reason';
    throw code === 'ENOENT'
      ? new UpError('UP_MEDIUM_NOT_FOUND', `${path} does not exist`, { cause })
      : new UpError('UP_MEDIUM_UNREADABLE', `${path} cannot be read: ${code}`, { cause });
  }
  return hash.digest('hex');
}
