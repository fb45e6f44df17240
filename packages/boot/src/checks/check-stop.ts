import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '@up/core';
import type { Machine } from '@up/qemu';
import { type BootCheck, failed, passed } from '../boot-check.ts';

export interface StopCheckOptions {
  readonly machine: Pick<Machine, 'powerdown' | 'ended'>;
  /** Within this it must have ended. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

const NAME = 'power button';

/** Presses the power button, and looks whether the guest shuts itself down in time. */
export async function checkStop({ machine, withinMs, signal }: StopCheckOptions): Promise<BootCheck> {
  const pressed = performance.now();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), withinMs);
  const over = AbortSignal.any([signal, late.signal]);
  try {
    const end = await Promise.race([machine.ended, pressUntil(machine, over)]);
    signal.throwIfAborted();
    const took = formatDuration(performance.now() - pressed);
    if (end === undefined)
      return failed(
        'stop',
        NAME,
        `it was pressed, and after ${took} the guest still runs: nothing in it listens for ACPI events`,
      );
    if (end.how !== 'guest') return failed('stop', NAME, end.fault ?? `QEMU ended otherwise: ${end.how}`);
    return end.reason === 'guest-shutdown'
      ? passed('stop', NAME, `shut down after ${took}`)
      : failed(
          'stop',
          NAME,
          `the machine ended with ${end.reason ?? 'no reason'} instead of a shutdown, after ${took}`,
        );
  } finally {
    clearTimeout(timer);
    late.abort();
  }
}

/** A press is lost on a guest that does not listen for it yet. */
const PRESS_AGAIN_MS = 5000;

async function pressUntil(machine: StopCheckOptions['machine'], over: AbortSignal): Promise<undefined> {
  const pressed = new AbortController();
  void machine.ended.then(() => pressed.abort());
  const until = AbortSignal.any([over, pressed.signal]);
  while (!until.aborted) {
    // Refused by a machine that has just ended.
    await machine.powerdown().catch(() => undefined);
    await Promise.race([aborted(until), sleep(PRESS_AGAIN_MS, undefined, { ref: false })]);
  }
  await aborted(over);
}

function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
