import type { Machine } from '../machine.ts';
import type { MachineOptions } from '../machine-options.ts';
import { bringUp } from './bring-up.ts';

/**
 * Starts a virtual machine. Its disks are never written: what the guest writes goes into overlays. It resolves when
 * QEMU runs and all forwards are there, which says nothing of the guest.
 * @throws UpError UP_USAGE for a machine that cannot be; UP_PROGRAM_NOT_FOUND, UP_FIRMWARE_MISSING,
 *   UP_QEMU_FAILED, UP_PORT_IN_USE, UP_PORT_FORBIDDEN for what this host lacks; UP_MEDIUM_NOT_FOUND and
 *   UP_MEDIUM_UNREADABLE for a file that cannot be started from; UP_DIRECTORY_UNWRITABLE or UP_DISK_FULL; the reason of
 *   `signal` when that is aborted. In all these cases nothing runs, and nothing is left.
 */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  return await bringUp(options);
}
