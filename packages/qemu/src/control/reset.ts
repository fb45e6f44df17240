import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineEvent } from '../machine-event.ts';
import type { Qmp } from './monitor.ts';

export interface ResetOptions {
  readonly qmp: Qmp;
  readonly events: () => AsyncIterable<MachineEvent>;
  /** The time of the machine, which its events are stamped with. */
  readonly nowMs: number;
  readonly onReboot: 'restart' | 'end';
  /** SeaBIOS, once it finds that it has run before, resets the machine again by itself. */
  readonly resetsTwice: boolean;
}

/** For so long a second reset may be on its way. */
const SECOND_RESET_MS = 5000;

/**
 * The reset button. Where a reboot of the guest ends the machine, this one does not: it was not the guest's. Resolves
 * when the machine was reset, or has ended.
 */
export async function resetMachine(options: ResetOptions): Promise<void> {
  const { qmp, onReboot, resetsTwice } = options;
  if (onReboot === 'end') await qmp.execute('set-action', { reboot: 'reset' });
  await qmp.execute('system_reset');
  await resets(options, 1);
  if (onReboot === 'restart') return;
  if (resetsTwice) await Promise.race([resets(options, 2), sleep(SECOND_RESET_MS)]);
  await qmp.execute('set-action', { reboot: 'shutdown' });
}

async function resets({ events, nowMs }: ResetOptions, times: number): Promise<void> {
  let left = times;
  for await (const { name, atMs } of events()) {
    if (name === 'RESET' && atMs >= nowMs) left -= 1;
    if (left === 0) return;
  }
}
