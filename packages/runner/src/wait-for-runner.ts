import type { Check } from '@up/core';
import { waitUntilReady } from '@up/probe';
import type { ProcessExit } from '@up/process';
import type { Profile } from '@up/profiles';
import type { RunningInstance } from './start-runner.ts';

/** What came first: every expectation held, or the process was gone. */
export type RunnerOutcome =
  | { readonly state: 'ready'; readonly checks: readonly Check[] }
  | { readonly state: 'ended'; readonly exit: ProcessExit };

export interface WaitForRunnerOptions {
  readonly instance: RunningInstance;
  readonly profile: Profile;
  readonly signal: AbortSignal;
}

/**
 * Waits until a runner is healthy, and notices at once when it ends before. Nothing of the wait is
 * left when it returns; the instance goes on running, whatever came of it.
 * @throws UpError UP_TIMEOUT when it is not healthy in time; the signal's reason when aborted.
 */
export async function waitForRunner({
  instance,
  profile,
  signal,
}: WaitForRunnerOptions): Promise<RunnerOutcome> {
  const over = new AbortController();
  const ended = instance.exited.then((exit): RunnerOutcome => ({ state: 'ended', exit }));
  const ready = waitUntilReady({
    expect: profile.expect,
    servers: () => instance.servers(),
    signal: AbortSignal.any([signal, over.signal]),
    name: profile.name,
  }).then((checks): RunnerOutcome => ({ state: 'ready', checks }));
  try {
    const outcome = await Promise.race([ended, ready]);
    // An abort also ends the process, and which of the two is seen first is chance.
    signal.throwIfAborted();
    return outcome;
  } finally {
    over.abort();
    // The loser's rejection is the abort just above.
    await ready.catch(() => undefined);
  }
}
