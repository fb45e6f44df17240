import { bringUp } from '../launch/bring-up.ts';
import type { Machine } from '../machine.ts';
import type { MachineOptions } from '../machine-options.ts';

export interface RestoreOptions extends MachineOptions {
  /** The directory that `Machine.snapshot` has made. */
  readonly snapshot: string;
}

/**
 * Goes on with a machine where it was saved. The options are those of the machine that was saved: files, devices and
 * QEMU are compared with what the snapshot says; forwards may lead to other ports. The snapshot stays as it is: any
 * number of machines can go on from it. What was on the console is heard again, and the log goes on after it. The
 * guest's own clock goes on where it stopped; its hardware clock is right.
 * @throws UpError UP_SNAPSHOT_UNUSABLE, which names what differs or is damaged; the errors of `startMachine`.
 */
export async function restoreMachine({ snapshot, ...options }: RestoreOptions): Promise<Machine> {
  return await bringUp(options, snapshot);
}
