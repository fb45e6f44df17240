import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createJsonCache } from '@up/core';
import { digestOf } from './file-digest.ts';

/** Times of files advance in steps, and clocks differ a little: what changed so lately may change unseen. */
const SETTLED_MS = 3000;

export interface RememberedDigestOptions {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * As `digestOf`, but a file that is the same by device, inode, size and both times of change, of which programs can set
 * only one, is not read again.
 */
export async function rememberedDigest(
  path: string,
  { cacheDir, signal }: RememberedDigestOptions,
): Promise<string> {
  const cache = createJsonCache<string>({
    directory: join(cacheDir, 'file-digests'),
    builtBy: 'digest-1',
    maxEntries: 500,
  });
  const before = await observe(path);
  const known = before === undefined ? undefined : await cache.get(before);
  if (known !== undefined) return known;
  const digest = await digestOf(path, { signal });
  if (before !== undefined && before === (await observe(path))) await cache.put(before, digest);
  return digest;
}

async function observe(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    const settledNs = BigInt(Date.now() - SETTLED_MS) * 1_000_000n;
    if (mtimeNs > settledNs || ctimeNs > settledNs) return undefined;
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch {
    return undefined;
  }
}
