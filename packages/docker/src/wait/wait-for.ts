import { formatDuration, timeoutSignal } from '@up/core';
import type { ContainerContext } from '../container/container-context.ts';
import { waitForEnd } from '../container/container-end.ts';
import { readState } from '../container/container-state.ts';
import { containerError, diagnose, endedEarly } from '../container/diagnose.ts';
import { describeWait, type Wait } from './wait.ts';
import { EndedTooSoon, type WaitContext } from './wait-context.ts';
import { waitExec } from './wait-exec.ts';
import { waitExit } from './wait-exit.ts';
import { waitHealthy } from './wait-healthy.ts';
import { waitHttp } from './wait-http.ts';
import { waitLog } from './wait-log.ts';
import { waitPort } from './wait-port.ts';

export interface WaitOptions {
  /** In milliseconds; default: a minute. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait; the container's own signal does, too. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Waits until a container is ready, and notices at once when it ends before. Nothing of the wait is left when
 * it returns; the container goes on running, whatever came of it.
 * @throws UpError UP_TIMEOUT, UP_CONTAINER_FAILED or UP_IMAGE_PLATFORM with exit code, OOMKilled, health log and last
 *   40 lines in `details`; UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function waitFor(
  container: ContainerContext,
  wait: Wait,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: WaitOptions = {},
): Promise<void> {
  const outer = signal === undefined ? container.signal : AbortSignal.any([container.signal, signal]);
  outer.throwIfAborted();
  const late = timeoutSignal(timeoutMs);
  const over = new AbortController();
  const inner = AbortSignal.any([outer, late, over.signal]);
  const observed = { last: '' };
  const ended = waitForEnd(container, inner);
  // Strategies listen to it or not; a rejection of it reaches them through their own signal or calls.
  ended.catch(() => undefined);
  try {
    const { ports } = await readState(container, inner);
    const note = (observation: string): void => {
      observed.last = observation;
    };
    await apply({ container, signal: inner, ports, ended, note }, wait);
  } catch (error) {
    outer.throwIfAborted();
    if (late.aborted) throw await tooLate({ container, wait, timeoutMs, observed: observed.last });
    if (error instanceof EndedTooSoon) throw await endedEarly(container, `it ${describeWait(wait)}`);
    throw error;
  } finally {
    over.abort(new Error('the wait is over'));
  }
}

async function apply(context: WaitContext, wait: Wait): Promise<void> {
  switch (wait.type) {
    case 'healthy':
      return await waitHealthy(context);
    case 'log':
      return await waitLog(context, wait);
    case 'port':
      return await waitPort(context, wait.port);
    case 'http':
      return await waitHttp(context, wait);
    case 'exec':
      return await waitExec(context, wait);
    case 'exit':
      return await waitExit(context, wait);
    case 'all':
      return await together(context, wait.of, (waits) => Promise.all(waits));
    case 'any':
      return await together(context, wait.of, firstOf);
  }
}

/** Runs several at once; those that are not needed any more are cancelled, and have ended when this returns. */
async function together(
  context: WaitContext,
  waits: readonly Wait[],
  combine: (running: readonly Promise<void>[]) => Promise<unknown>,
): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const running = waits.map((wait) => apply({ ...context, signal }, wait));
  try {
    await combine(running);
  } finally {
    over.abort(new Error('another strategy came first'));
    await Promise.allSettled(running);
  }
}

/** The first that succeeds. When none does, the most telling failure: anything but a container that just ended. */
async function firstOf(running: readonly Promise<void>[]): Promise<void> {
  try {
    await Promise.any(running);
  } catch (error) {
    const failures: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    throw failures.find((failure) => !(failure instanceof EndedTooSoon)) ?? failures[0];
  }
}

interface TooLate {
  readonly container: ContainerContext;
  readonly wait: Wait;
  readonly timeoutMs: number;
  readonly observed: string;
}

async function tooLate({ container, wait, timeoutMs, observed }: TooLate): Promise<Error> {
  const { diagnosis } = await diagnose(container);
  const last = observed === '' ? '' : `: ${observed}`;
  return containerError(
    'UP_TIMEOUT',
    `${formatDuration(timeoutMs)} passed before container ${container.name} ${describeWait(wait)}${last}`,
    diagnosis,
  );
}
