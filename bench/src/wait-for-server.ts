import { safeText, UpError } from '@up/core';
import type { RunningProcess } from '@up/process';
import { waitForOk } from './get.ts';

export interface ServerStart {
  readonly name: string;
  readonly running: RunningProcess;
  readonly signal: AbortSignal;
}

/** Waits until a server just started answers 200 there. @throws UpError UP_PROGRAM_FAILED when it ends first. */
export async function waitForServer(url: string, { name, running, signal }: ServerStart): Promise<void> {
  const over = new AbortController();
  try {
    const ready = waitForOk(url, { signal: AbortSignal.any([signal, over.signal]) });
    await Promise.race([ready, endedEarly(name, running)]);
  } finally {
    over.abort();
  }
}

/** Rejects when a program that should stay ends. @throws UpError UP_PROGRAM_FAILED with its last lines. */
export async function endedEarly(name: string, running: RunningProcess): Promise<never> {
  const { exitCode, signal, tail } = await running.exited;
  throw new UpError('UP_PROGRAM_FAILED', `${name} ended early with ${exitCode ?? signal}`, {
    details: { tail: tail.slice(-10).map((line) => safeText(line)) },
  });
}
