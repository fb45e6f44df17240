import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '@up/core';

const BEAT_MS = 2000;
/** Whoever has a lock and does not touch it for so long is gone, or as good as. */
const STALE_MS = 20_000;
const POLL_MS = 100;

/**
 * A lock that a directory stands for, between processes that need not know of each other. It is for economy: that two
 * do not make the same at once. Who is thought dead and is not, as it was stopped for long, does harm to nobody where
 * what is made appears whole under its name. Disposing it gives it up.
 * @throws the reason of `signal`; errors of the system where the directory cannot be made.
 */
export async function lockDirectory(
  path: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  while (!(await make(path))) {
    await breakStale(path);
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
  const beat = setInterval(() => void touch(path), BEAT_MS);
  beat.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function make(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** By renaming: of many that find it stale, one removes it. */
async function breakStale(path: string): Promise<void> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs < STALE_MS) return;
    const aside = `${path}.${randomBytes(6).toString('hex')}.stale`;
    await rename(path, aside);
    await rm(aside, { recursive: true, force: true });
  } catch {
    // Somebody else was faster, or it was given up meanwhile.
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
