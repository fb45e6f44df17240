import type { MachineOptions } from '@up/qemu';
import type { AttemptOptions } from './attempt-options.ts';

/** A machine as a boot needs it. */
export function machineOptions(options: AttemptOptions): MachineOptions {
  const { boot, plan, source, accelerator, stateDirectory, directory, seedPath } = options;
  const asked = boot.medium.kind === 'run-vm' ? boot.medium.machine : undefined;
  return {
    source: source.source,
    drives: [
      ...source.drives,
      // As a disk, not as a CD: kernels for clouds have no driver for the controller of a CD drive.
      ...(seedPath === undefined ? [] : [{ path: seedPath, format: 'raw', as: 'disk' } as const]),
    ],
    architecture: plan.architecture,
    board: boot.board ?? source.board ?? asked?.board,
    // Where the kernel of an ISO is started in its place, no firmware has to find it.
    firmware: options.console === 'inject' ? undefined : plan.firmware,
    memoryMB: boot.memoryMB ?? asked?.memoryMB,
    cpus: boot.cpus ?? asked?.cpus,
    shares: source.shares,
    network: plan.network,
    // The processor of a board is not that of the host.
    accelerator: source.board === 'raspi3b' ? 'tcg' : accelerator,
    stateDirectory,
    directory,
    env: boot.env,
    session: boot.session,
    signal: boot.signal,
  };
}
