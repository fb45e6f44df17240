import { formatDuration } from '@up/core';
import { checkHttp, waitUntilReady } from '@up/probe';
import { askGuestPort, type Machine } from '@up/qemu';
import { type BootCheck, check, failed, passed, skipped } from '../boot-check.ts';
import type { ConsoleLog } from '../checks/console-log.ts';
import type { BootExpectations } from '../plan/boot-expectations.ts';
import { poll } from './poll.ts';

export interface ConditionOptions {
  readonly machine: Machine;
  readonly expect: BootExpectations;
  readonly log: ConsoleLog;
  /** When the console, the screen or a channel of the guest said that it is up. */
  readonly upAtMs: () => UpSign | undefined;
  readonly withinMs: number;
  /** Called when the guest's network has answered, be it by a refusal. */
  readonly onAnswer: () => void;
}

export interface UpSign {
  readonly atMs: number;
  readonly evidence: string;
}

/** Why what was waited for is not waited for any more. */
export class GivenUp extends Error {
  readonly how: 'late' | 'over';

  constructor(how: 'late' | 'over', message: string) {
    super(message);
    this.how = how;
  }
}

/** One thing that has to be there; once the signal is aborted with a `GivenUp`, it says what was missing. */
export interface ReadyCondition {
  /** Whether a network or the console proves it. */
  readonly by: 'console' | 'network';
  readonly wait: (signal: AbortSignal) => Promise<readonly BootCheck[]>;
}

const POLL_MS = 20;
/** How long a guest may take to accept a connection; after that another one is tried. */
const LISTEN_MS = 500;
/** How long a guest may take to answer a request. */
const ANSWER_MS = 2000;

/** Everything that has to hold before a boot counts as ready. */
export function readyConditions(options: ConditionOptions): readonly ReadyCondition[] {
  const { expect } = options;
  const hasOwn = expect.readyText !== undefined || expect.http.length > 0 || expect.ports.length > 0;
  return [
    ...(expect.readyText === undefined && expect.logs.present.length === 0 ? [] : [textCondition(options)]),
    ...expect.ports.map((port) => portCondition(options, port)),
    ...(expect.http.length === 0 ? [] : [httpCondition(options)]),
    ...(hasOwn ? [] : [upCondition(options)]),
  ];
}

/** What was heard up to now is told at the end; the text that says that it is ready is told here. */
function textCondition({ log, withinMs }: ConditionOptions): ReadyCondition {
  return {
    by: 'console',
    wait: async (signal) => {
      await poll(() => log.isComplete, { everyMs: POLL_MS, signal });
      const last = `none of ${log.lines} lines says it`;
      return log.readyCheck((name) => unmet(signal, name, missing(signal, withinMs, last)));
    },
  };
}

function upCondition({ upAtMs, withinMs }: ConditionOptions): ReadyCondition {
  return {
    by: 'console',
    wait: async (signal) => {
      await poll(() => upAtMs() !== undefined, { everyMs: POLL_MS, signal });
      const sign = upAtMs();
      if (sign !== undefined)
        return [passed('ready', 'boots', `ready after ${formatDuration(sign.atMs)}: ${sign.evidence}`)];
      return isOver(signal)
        ? []
        : [failed('ready', 'boots', missing(signal, withinMs, 'nothing said that it is up'))];
    },
  };
}

function portCondition({ machine, withinMs, onAnswer }: ConditionOptions, port: number): ReadyCondition {
  const name = `port ${port}`;
  return {
    by: 'network',
    wait: async (signal) => {
      const started = machine.startedAtMs;
      const address = machine.forwards.get(port);
      let last = 'nothing was asked yet';
      const ask = async (): Promise<boolean> => {
        if (address === undefined) return false;
        const state = await askGuestPort(machine, { address, timeoutMs: LISTEN_MS }).catch(() => undefined);
        if (state === 'refuses' || state === 'accepts') onAnswer();
        last = state === 'refuses' ? 'the guest refuses connections' : 'the guest does not answer';
        return state === 'accepts';
      };
      if (await poll(ask, { everyMs: 100, signal }))
        return [passed('ready', name, `after ${formatDuration(performance.now() - started)}`)];
      return [unmet(signal, name, missing(signal, withinMs, last))];
    },
  };
}

function httpCondition({ machine, expect, withinMs, onAnswer }: ConditionOptions): ReadyCondition {
  const servers = serverUrls(machine, expect);
  const immediate = expect.http.filter(({ changesWithinSec }) => changesWithinSec === undefined);
  return {
    by: 'network',
    wait: async (signal) => {
      await untilListening(machine, { servers, signal, onAnswer });
      try {
        const found = await waitUntilReady({
          expect: { http: expect.http, readyWithinSec: (withinMs / 1000) * 2 },
          servers: () => servers,
          signal,
          name: 'it',
          pollMs: 100,
        });
        return found.map(({ name, status, evidence }) => check('ready', name, status, evidence));
      } catch (error) {
        if (!(signal.reason instanceof GivenUp)) throw error;
        if (signal.reason.how === 'over')
          return immediate.map(({ path }) => skipped('ready', `GET ${path}`, signal.reason.message));
        // One last time each: the wait stopped at the first that failed.
        const last = await Promise.all(
          immediate.map((expectation) =>
            checkHttp(expectation, { servers, signal: new AbortController().signal, timeoutMs: ANSWER_MS }),
          ),
        );
        return last.map(({ name, status, evidence }) =>
          check('ready', name, status, status === 'failed' ? missing(signal, withinMs, evidence) : evidence),
        );
      }
    },
  };
}

interface Listening extends Pick<ConditionOptions, 'onAnswer'> {
  readonly servers: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/**
 * A request that is sent before the guest has a network is answered seconds late: QEMU takes the connection at once, and
 * asks the guest ever more seldom. So nothing is sent before somebody listens.
 */
async function untilListening(machine: Machine, { servers, signal, onAnswer }: Listening): Promise<void> {
  for (const url of new Set(servers.values())) {
    const address = new URL(url).host;
    const isListening = async (): Promise<boolean> => {
      const state = await askGuestPort(machine, { address, timeoutMs: LISTEN_MS }).catch(() => undefined);
      if (state === 'refuses' || state === 'accepts') onAnswer();
      return state === 'accepts';
    };
    await poll(isListening, { everyMs: POLL_MS, signal });
  }
}

/** Where the servers of the guest answer on this host. */
export function serverUrls(
  machine: Pick<Machine, 'forwards'>,
  expect: BootExpectations,
): ReadonlyMap<string, string> {
  const known = Object.entries(expect.servers).flatMap(([name, port]) => {
    const address = machine.forwards.get(port);
    return address === undefined ? [] : [[name, `http://${address}`] as const];
  });
  return new Map(known);
}

function unmet(signal: AbortSignal, name: string, evidence: string): BootCheck {
  return isOver(signal) ? skipped('ready', name, evidence) : failed('ready', name, evidence);
}

/** Whether something else than the clock ended the wait: what that was is a check of its own. */
function isOver({ reason }: AbortSignal): boolean {
  return reason instanceof GivenUp && reason.how === 'over';
}

function missing(signal: AbortSignal, withinMs: number, last: string): string {
  if (isOver(signal)) return String(signal.reason.message);
  return `not within ${formatDuration(withinMs)}: ${last}`;
}
