import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration, redact, safeText, truncate, UpError } from '@up/core';
import { goneError } from '../launch/last-words.ts';
import type { Machine, WaitOptions } from '../machine.ts';
import { paceFactor, paceOf } from '../pace.ts';
import { ConsoleTail } from './console-tail.ts';

export interface WaitUntilOptions<T> extends WaitOptions {
  readonly machine: Machine;
  /** What is waited for, as the object of a sentence: `port 80`, `the text /login:/`. */
  readonly what: string;
  readonly everyMs: number;
  /** Undefined: not yet. What it throws ends the wait. */
  readonly ask: (signal: AbortSignal) => Promise<T | undefined>;
  /** What was seen last, for the error. */
  readonly seen?: (() => string) | undefined;
}

/** As the driver of NixOS's tests has it. */
export const DEFAULT_TIMEOUT_MS = 900_000;

/** Milliseconds of the clock, from those of an idle host with TCG. */
export function scaledMs(machine: Machine, timeoutMs: number = DEFAULT_TIMEOUT_MS): number {
  return timeoutMs * paceFactor(paceOf(machine));
}

/**
 * Asks until there is an answer.
 * @throws UpError UP_TIMEOUT with what was waited for, for how long, what was seen last, and the last lines of the
 *   console; UP_VM_FAILED when the machine ends before; the reason of `signal`.
 */
export async function waitUntil<T>(options: WaitUntilOptions<T>): Promise<T> {
  const { machine, what, everyMs, ask, seen, timeoutMs, signal } = options;
  const limitMs = scaledMs(machine, timeoutMs);
  const over = new AbortController();
  const inner = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  using tail = new ConsoleTail(machine);
  const timer = setTimeout(() => over.abort(late({ what, limitMs, seen, tail })), limitMs);
  void machine.ended.then((end) => over.abort(goneError(end)));
  const ended = rejected(inner);
  try {
    for (;;) {
      const answer = await Promise.race([ask(inner), ended]);
      if (answer !== undefined) return answer;
      await Promise.race([sleep(everyMs), ended]);
    }
  } catch (error) {
    // Whatever broke in the question: what ended the wait is the news.
    inner.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** Rejects when the signal is aborted, also where that was before. */
function rejected(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  promise.catch(() => undefined);
  return promise;
}

interface Late extends Pick<WaitUntilOptions<unknown>, 'what' | 'seen'> {
  readonly limitMs: number;
  readonly tail: ConsoleTail;
}

function late({ what, limitMs, seen, tail }: Late): UpError {
  const last = seen?.() ?? tail.lines().at(-1) ?? 'nothing was heard';
  return new UpError(
    'UP_TIMEOUT',
    `Waited ${formatDuration(limitMs)} for ${what}; seen last: ${truncate(redact(safeText(last)), 500)}`,
    {
      hint: 'The last lines of the console are in the details; its whole log is in serial.log.',
      details: { what, waitedMs: Math.round(limitMs), seen: redact(safeText(last)), console: tail.lines() },
    },
  );
}
