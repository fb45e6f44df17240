import { formatDuration } from '@up/core';
import type { StartedContainer } from '@up/docker';
import { failed, passed, type SmokeCheck, skipped } from '../smoke-check.ts';

export interface StopCheckOptions {
  readonly container: StartedContainer;
  /** After this it is killed. */
  readonly graceSec: number;
  /** Within this it must have ended. */
  readonly withinSec: number;
}

/** Stops it, and looks whether it did so by itself and in time. Afterwards it does not run any more. */
export async function checkStop({ container, graceSec, withinSec }: StopCheckOptions): Promise<SmokeCheck> {
  const name = 'graceful stop';
  const { stopSignal } = await container.inspect();
  const started = performance.now();
  const { how, exitCode } = await container.stop({ graceMs: graceSec * 1000 });
  const tookMs = performance.now() - started;
  const took = formatDuration(tookMs);
  if (how === 'ended') return skipped('run', name, 'it had ended before');
  if (how === 'killed')
    return failed(
      'run',
      name,
      `it ignored ${nameOf(stopSignal)} for ${formatDuration(graceSec * 1000)} and was killed`,
    );
  if (tookMs > withinSec * 1000)
    return failed('run', name, `${took}, and it may take ${formatDuration(withinSec * 1000)}`);
  if (CRASHES.has(exitCode))
    return failed('run', name, `it crashed on ${nameOf(stopSignal)}: exit code ${exitCode}`);
  return passed('run', name, `on ${nameOf(stopSignal)} after ${took}, exit code ${exitCode}`);
}

/** 128 + SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV; that of SIGKILL is nobody's own. */
const CRASHES: ReadonlySet<number> = new Set([132, 134, 135, 136, 137, 139]);

/** Podman tells the number of a signal. */
function nameOf(signal: string): string {
  return { '15': 'SIGTERM', '37': 'SIGRTMIN+3', '3': 'SIGQUIT', '2': 'SIGINT' }[signal] ?? signal;
}
