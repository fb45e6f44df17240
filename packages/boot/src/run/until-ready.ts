import type { BootCheck } from '../boot-check.ts';
import { poll } from './poll.ts';
import type { ProveOptions } from './prove-machine.ts';
import { GivenUp, readyConditions } from './ready-conditions.ts';

export interface Readiness {
  readonly found: readonly BootCheck[];
  /** Undefined where it is not ready, and will not be. */
  readonly readyAfterMs: number | undefined;
  /** Its network has answered, or it said that it is ready: a silence since then is not what is wrong. */
  readonly hasShownUp: boolean;
}

const DECIDE_POLL_MS = 50;

/**
 * Waits for all that makes it ready at once, and ends the wait early where the boot has failed or the machine is gone.
 * @throws the signal's reason when aborted.
 */
export async function untilReady(options: ProveOptions, withinMs: number): Promise<Readiness> {
  const { boot, machine, watch, log, observer } = options;
  const { signal } = boot;
  const stop = new AbortController();
  const inner = AbortSignal.any([signal, stop.signal]);
  const giveUp = (how: GivenUp['how'], why: string): void => stop.abort(new GivenUp(how, why));
  const timer = setTimeout(() => giveUp('late', 'it was not ready in time'), withinMs - observer.now());
  const upAtMs = (): { readonly atMs: number; readonly evidence: string } | undefined =>
    watch.isReady
      ? { atMs: watch.readyAtMs ?? observer.now(), evidence: watch.phases.at(-1)?.evidence ?? '' }
      : undefined;
  let hasAnswered = false;
  const onAnswer = (): void => {
    hasAnswered = true;
  };
  const conditions = readyConditions({ machine, expect: boot.expect, log, upAtMs, withinMs, onAnswer });
  const decided = poll(() => watch.isDecided, { everyMs: DECIDE_POLL_MS, signal: inner }).then((isSo) => {
    if (isSo) giveUp('over', 'the boot had failed');
  });
  const ended = machine.ended.then(async () => {
    await observer.finish();
    giveUp('over', 'the machine had ended');
  });
  try {
    const found = (await Promise.all(conditions.map(({ wait }) => wait(inner)))).flat();
    signal.throwIfAborted();
    const isReady =
      found.every(({ status }) => status === 'passed') && log.isComplete && !stop.signal.aborted;
    const hasShownUp = hasAnswered || log.readyAtMs !== undefined;
    return { found, readyAfterMs: isReady ? readyAt() : undefined, hasShownUp };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    stop.abort(new GivenUp('over', 'the wait is over'));
    await decided;
    // It settles with the machine, which may go on.
    void ended;
  }

  function readyAt(): number {
    const isOfConsole = conditions.every(({ by }) => by === 'console');
    const heardAtMs = log.readyAtMs ?? watch.readyAtMs;
    const atMs = Math.round(isOfConsole && heardAtMs !== undefined ? heardAtMs : observer.now());
    if (options.readyMarker !== undefined) watch.marker({ atMs, text: options.readyMarker });
    return atMs;
  }
}
