import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, UpError } from '@up/core';
import type { StartedContainer } from '@up/docker';
import { failed, passed, quoted, type SmokeCheck, skipped } from '../smoke-check.ts';

export interface UntilHealthyOptions {
  readonly container: StartedContainer;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly withinSec: number;
  /** Aborted when time is up, or the container has ended. */
  readonly signal: AbortSignal;
  readonly stateOf: (signal: AbortSignal) => 'late' | 'ended' | 'other';
}

const POLL_MS = 250;
const NAME = 'health check';

/**
 * Runs the image's own health check until it passes. The engine would run it, too, but for the first time only after a
 * whole interval, and Podman without systemd never.
 * @throws UpError UP_ENGINE_UNREACHABLE.
 */
export async function untilHealthy({
  container,
  command,
  withinSec,
  signal,
  stateOf,
}: UntilHealthyOptions): Promise<readonly SmokeCheck[]> {
  const started = performance.now();
  let last = `it has not ended within ${withinSec} s: ${command.join(' ')}`;
  try {
    for (;;) {
      const { exitCode, stdout, stderr } = await container.exec(command, {
        signal,
        timeoutMs: (withinSec + 5) * 1000,
        maxOutputBytes: 4096,
      });
      if (exitCode === 0)
        return [passed('ready', NAME, `exit code 0 after ${formatDuration(performance.now() - started)}`)];
      const words = (stderr || stdout).trim();
      last = `it ended with exit code ${exitCode}${words === '' ? '' : `: ${quoted(words, 300)}`}`;
      await sleep(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    const state = stateOf(signal);
    if (state === 'ended') return [skipped('ready', NAME, 'the container had ended')];
    if (state === 'late') return [failed('ready', NAME, `not within ${withinSec} s: ${last}`)];
    if (!(error instanceof UpError) || error.code !== 'UP_ENGINE_FAILED') throw error;
    // It ended while its check was being started: who waits for its end says so.
    return [skipped('ready', NAME, 'the container had ended')];
  }
}
