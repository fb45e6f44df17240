import { UpError } from '@up/core';
import { CannotTell } from '../inside/cannot-tell.ts';
import { type Area, failed, type SmokeCheck, skipped } from '../smoke-check.ts';

export interface GuardedOptions {
  readonly area: Area;
  readonly name: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a check. What cannot be told makes it skipped, a program that does not end makes it failed; what is wrong
 * with the engine itself is thrown on.
 * @throws UpError UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function guarded(
  { area, name, signal }: GuardedOptions,
  run: () => Promise<SmokeCheck | readonly SmokeCheck[]>,
): Promise<readonly SmokeCheck[]> {
  try {
    return [await run()].flat();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CannotTell) return [skipped(area, name, error.message)];
    if (!(error instanceof UpError) || error.code === 'UP_ENGINE_UNREACHABLE') throw error;
    if (error.code === 'UP_TIMEOUT') return [failed(area, name, error.message)];
    if (/is not running|not running|no such container|can only create exec sessions/i.test(error.message))
      return [skipped(area, name, 'the container is not running any more')];
    return [failed(area, name, error.message)];
  }
}
