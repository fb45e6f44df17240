import { startMachine } from '../launch/start-machine.ts';
import type { Machine } from '../machine.ts';
import type { MachineOptions } from '../machine-options.ts';

export interface ColdStartOptions {
  readonly machine: MachineOptions;
  /** Waits until the machine is ready, or makes it so, and throws where it never will be. */
  readonly ready: (machine: Machine, how: 'booted') => Promise<void>;
}

/** A machine that was booted, and is ready. */
export interface ColdMachine {
  readonly machine: Machine;
  readonly how: 'booted';
  /** Milliseconds until it was ready. */
  readonly readyAfterMs: number;
}

/** Boots a machine and waits until it is ready; one that never is goes. @throws UpError as `startMachine`; what `ready` throws. */
export async function coldStart({ machine: options, ready }: ColdStartOptions): Promise<ColdMachine> {
  const beganAtMs = performance.now();
  const machine = await startMachine(options);
  try {
    await ready(machine, 'booted');
  } catch (error) {
    await machine.crash();
    throw error;
  }
  return { machine, how: 'booted', readyAfterMs: performance.now() - beganAtMs };
}
