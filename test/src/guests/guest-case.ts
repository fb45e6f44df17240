import type { BootExpectations, BootOptions } from '@up/boot';
import type { ErrorCode } from '@up/core';
import type { HostTrouble } from './host-trouble.ts';

/** A guest that is known to be well or to fail in one way, and what has to be said of it. */
export interface GuestCase {
  /** Unique; also the name of its directory. */
  readonly name: string;
  /** One clause: what it is. */
  readonly what: string;
  /** Makes what it is booted from, or takes it from the cache, and says how it is booted. */
  readonly boot: () => GuestBoot;
  /** What goes wrong on the host meanwhile. */
  readonly host?: HostTrouble | undefined;
  readonly outcome: GuestOutcome;
  /** What the sentence that names the cause has in it besides. */
  readonly says?: RegExp | undefined;
  /** `always`: three times in a row; `once`: it takes longer, and is booted once; `long`: with UP_TEST_LONG alone, which boots all three times. */
  readonly runs: 'always' | 'once' | 'long';
}

export interface GuestBoot
  extends Partial<
    Pick<
      BootOptions,
      | 'attachedAs'
      | 'board'
      | 'direct'
      | 'firmware'
      | 'architecture'
      | 'memoryMB'
      | 'console'
      | 'preflight'
      | 'cloudInit'
    >
  > {
  readonly medium: string;
  readonly expect?: Partial<BootExpectations> | undefined;
}

export type GuestOutcome =
  | { readonly verdict: 'passed' }
  /**
   * `cause`: the rule of the first failure (`boot/...`) or finding (`media/...`), or where every rule is content the
   * area of the first check that failed (`ready`, `log`, `stop`...).
   */
  | { readonly verdict: 'failed' | 'timeout' | 'host-fault'; readonly cause: string }
  /** Nothing that could be booted: an error with this code. */
  | { readonly verdict: 'refused'; readonly cause: ErrorCode };

export const PASSED: GuestOutcome = { verdict: 'passed' };

export function failed(cause: string): GuestOutcome {
  return { verdict: 'failed', cause };
}

export function timedOut(cause: string): GuestOutcome {
  return { verdict: 'timeout', cause };
}

export function hostFault(cause: string): GuestOutcome {
  return { verdict: 'host-fault', cause };
}

export function refused(cause: ErrorCode): GuestOutcome {
  return { verdict: 'refused', cause };
}

/** Ready when it says so, answers `GET /health`. */
export const ANSWERS: Partial<BootExpectations> = {
  readyText: 'guest: ready',
  servers: { guest: 80 },
  http: [{ server: 'guest', path: '/health', status: 200, body: 'OK' }],
};

/** And shuts down when the power button is pressed. */
export const ANSWERS_AND_STOPS: Partial<BootExpectations> = {
  ...ANSWERS,
  stopWithin: { seconds: 30, clock: 'scaled' },
};

export const SAYS_READY: Partial<BootExpectations> = { readyText: 'guest: ready' };

/** For guests that never get there: no longer than it takes to be sure, on an idle host. */
export function readyWithin(seconds: number): Partial<BootExpectations> {
  return { ...SAYS_READY, within: { seconds, clock: 'scaled' } };
}
