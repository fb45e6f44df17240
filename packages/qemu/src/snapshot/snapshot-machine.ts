import { join } from 'node:path';
import type { MachinePlan } from '../command-line/machine-plan.ts';
import type { Qmp } from '../control/monitor.ts';
import type { Accelerator } from '../machine-options.ts';
import { identityOf } from './identity-of.ts';
import { saveState } from './save-state.ts';
import { SERIAL_FILE } from './snapshot-manifest.ts';
import { type Snapshot, writeSnapshot } from './write-snapshot.ts';

export interface SnapshotMachineOptions {
  readonly directory: string;
  readonly plan: MachinePlan;
  readonly qemu: string;
  readonly accelerator: Accelerator;
  readonly qmp: Qmp;
  /** Where the machine has what it writes. */
  readonly stateDirectory: string;
  readonly serialLog: string;
  /** For a socket. */
  readonly sockets: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Saves a paused machine. @throws UpError as `writeSnapshot` and `saveState`. */
export async function snapshotMachine(options: SnapshotMachineOptions): Promise<Snapshot> {
  const { directory, qmp, sockets, signal } = options;
  const socket = join(sockets, 'save.sock');
  return await writeSnapshot({
    directory,
    identity: await identityOf(options),
    // When it is through, QEMU has let go of the disks: they are whole until the machine goes on.
    save: (file) => saveState({ qmp, socket, file, signal }),
    files: filesOf(options),
  });
}

function filesOf({ plan, stateDirectory, serialLog }: SnapshotMachineOptions): Record<string, string> {
  const overlays = plan.drives.flatMap(({ as }, index) => (as === 'cdrom' ? [] : [`drive${index}.qcow2`]));
  const hasVariables = plan.firmware === 'uefi' || plan.firmware === 'uefi-secure';
  const own = [...overlays, ...(hasVariables ? ['firmware-variables'] : [])];
  return {
    ...Object.fromEntries(own.map((name) => [name, join(stateDirectory, name)])),
    [SERIAL_FILE]: serialLog,
  };
}
