import { formatDuration, UpError } from '@up/core';
import type { StartedContainer, Wait } from '@up/docker';
import { checkHttp, waitUntilReady } from '@up/probe';
import type { Expectations } from '@up/profiles';
import type { LogWatch } from '../checks/log-watch.ts';
import { check, failed, passed, type SmokeCheck, skipped } from '../smoke-check.ts';
import { untilHealthy } from './until-healthy.ts';

export interface UntilReadyOptions {
  readonly container: StartedContainer;
  readonly expect: Pick<Expectations, 'http' | 'ports'>;
  readonly servers: ReadonlyMap<string, string>;
  /** Program and arguments of the image's own health check. */
  readonly healthcheck: readonly string[] | undefined;
  readonly log: LogWatch;
  readonly withinSec: number;
  readonly signal: AbortSignal;
}

export interface Readiness {
  readonly state: 'ready' | 'late' | 'ended';
  readonly checks: readonly SmokeCheck[];
}

/** What is waited for: each of it to the end, whatever becomes of the others. */
type Waiting = (signal: AbortSignal) => Promise<readonly SmokeCheck[]>;

class Late extends Error {}
class Ended extends Error {}

/** Longer than any container is waited for, in milliseconds. */
const FOREVER_MS = 2_000_000_000;

/**
 * Waits for all at once: what is asked over HTTP, ports, the image's own health check, lines of the log. Notices when
 * the container ends meanwhile.
 * @throws UpError UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function untilReady(options: UntilReadyOptions): Promise<Readiness> {
  const { container, withinSec, signal } = options;
  const stop = new AbortController();
  const inner = AbortSignal.any([signal, stop.signal]);
  const timer = setTimeout(() => stop.abort(new Late()), withinSec * 1000);
  const ended = container.wait({ type: 'exit' }, { timeoutMs: FOREVER_MS, signal: inner }).then(
    () => stop.abort(new Ended()),
    () => undefined,
  );
  try {
    const found = await Promise.all(
      waitings(options).map(async (wait) => {
        try {
          return await wait(inner);
        } catch (error) {
          signal.throwIfAborted();
          throw error;
        }
      }),
    );
    const { reason } = stop.signal;
    const state = reason instanceof Ended ? 'ended' : reason instanceof Late ? 'late' : 'ready';
    return { state, checks: found.flat() };
  } finally {
    clearTimeout(timer);
    stop.abort(new Error('the wait is over'));
    await ended;
  }
}

function waitings(options: UntilReadyOptions): readonly Waiting[] {
  const { container, expect, healthcheck, log, withinSec } = options;
  return [
    ...(healthcheck === undefined
      ? []
      : [
          (signal: AbortSignal) =>
            untilHealthy({ container, command: healthcheck, withinSec, signal, stateOf }),
        ]),
    ...expect.ports.map(
      (port) => (signal: AbortSignal) =>
        one(container, { wait: { type: 'port', port }, name: `port ${port}`, signal, withinSec }),
    ),
    ...(expect.http.length > 0 ? [(signal: AbortSignal) => http(options, signal)] : []),
    async (signal) => {
      // What the log has is told at the end of the test: more may come.
      await log.untilPresent(signal).catch(() => undefined);
      return [];
    },
  ];
}

/** Why a wait was given up. */
function stateOf({ reason }: AbortSignal): 'late' | 'ended' | 'other' {
  return reason instanceof Late ? 'late' : reason instanceof Ended ? 'ended' : 'other';
}

interface OneOptions {
  readonly wait: Wait;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly withinSec: number;
}

async function one(
  container: StartedContainer,
  { wait, name, signal, withinSec }: OneOptions,
): Promise<readonly SmokeCheck[]> {
  const started = performance.now();
  try {
    // The clock of the wait itself runs out first: its message says what was seen last.
    await container.wait(wait, { timeoutMs: Math.max(100, withinSec * 1000 - 50), signal });
    return [passed('ready', name, `after ${formatDuration(performance.now() - started)}`)];
  } catch (error) {
    if (signal.reason instanceof Ended) return [skipped('ready', name, 'the container had ended')];
    if (signal.reason instanceof Late) return [failed('ready', name, `not within ${withinSec} s`)];
    if (!(error instanceof UpError) || error.code === 'UP_ENGINE_UNREACHABLE') throw error;
    // Its ports went before its end was known.
    if (!(await container.inspect()).running) return [skipped('ready', name, 'the container had ended')];
    const words = error.message
      .replaceAll(`container ${container.name}`, 'it')
      .replace(/^Container \S+/, 'it');
    return error.code === 'UP_TIMEOUT'
      ? await afterTheWait(signal, failed('ready', name, words))
      : [failed('ready', name, words)];
  }
}

/** A wait that has run out of its own time: that of the whole has, too, a moment later. */
async function afterTheWait(signal: AbortSignal, found: SmokeCheck): Promise<readonly SmokeCheck[]> {
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  return [found];
}

async function http(
  { expect, servers, withinSec }: UntilReadyOptions,
  signal: AbortSignal,
): Promise<readonly SmokeCheck[]> {
  const immediate = expect.http.filter(({ changesWithinSec }) => changesWithinSec === undefined);
  try {
    const found = await waitUntilReady({
      expect: { http: expect.http, readyWithinSec: withinSec * 2 },
      servers: () => servers,
      signal,
      name: 'it',
    });
    return found.map(({ name, status, evidence }) => check('ready', name, status, evidence));
  } catch (error) {
    if (signal.reason instanceof Ended)
      return immediate.map(({ path }) => skipped('ready', `GET ${path}`, 'the container had ended'));
    if (!(signal.reason instanceof Late)) throw error;
    // One last time each: the wait stopped at the first that failed.
    const last = await Promise.all(
      immediate.map((expectation) =>
        checkHttp(expectation, { servers, signal: new AbortController().signal, timeoutMs: 2000 }),
      ),
    );
    return last.map(({ name, status, evidence }) =>
      check('ready', name, status, status === 'failed' ? `not within ${withinSec} s: ${evidence}` : evidence),
    );
  }
}
