import { setTimeout as sleep } from 'node:timers/promises';

/** Something that runs and can be signalled as a whole. */
export interface Terminable {
  isAlive(): boolean;
  send(signal: NodeJS.Signals): void;
}

export interface TerminateOptions {
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** How long SIGKILL is repeated for what forks faster than it dies, or cannot die. */
  readonly killMs?: number;
}

const FIRST_POLL_MS = 5;
const SLOWEST_POLL_MS = 50;

/** SIGTERM, grace, SIGKILL. Resolves as soon as nothing is left; false when something outlived even SIGKILL. */
export async function terminate(
  target: Terminable,
  { graceMs, killMs = 2000 }: TerminateOptions,
): Promise<boolean> {
  if (!target.isAlive()) return true;
  target.send('SIGTERM');
  if (await waitUntilGone(target, { timeoutMs: graceMs })) return true;
  return waitUntilGone(target, { timeoutMs: killMs, beforePoll: () => target.send('SIGKILL') });
}

async function waitUntilGone(
  target: Terminable,
  { timeoutMs, beforePoll }: { readonly timeoutMs: number; readonly beforePoll?: () => void },
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  let pollMs = FIRST_POLL_MS;
  for (;;) {
    beforePoll?.();
    const remainingMs = deadline - performance.now();
    if (remainingMs > 0) await sleep(Math.min(pollMs, remainingMs));
    if (!target.isAlive()) return true;
    if (remainingMs <= 0) return false;
    pollMs = Math.min(pollMs * 2, SLOWEST_POLL_MS);
  }
}
