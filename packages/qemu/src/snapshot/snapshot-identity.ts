import { qemuCommandLine } from '../command-line/command-line.ts';
import type { MachineFacts } from '../command-line/machine-facts.ts';
import type { MachinePlan } from '../command-line/machine-plan.ts';
import type { InstalledFirmware } from '../firmware/firmware-need.ts';
import type { Accelerator } from '../machine-options.ts';

/** All that a saved state fits to. It is believed by no machine of which one of these is another. */
export interface SnapshotIdentity {
  /** `7.2.22 (Debian 1:7.2+dfsg-7)`: states of one version mean something else to another. */
  readonly qemu: string;
  /** The command line, with the names of files that say nothing of their content taken out. */
  readonly commandLine: readonly string[];
  /** SHA-256 of every file that the machine is made of. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The processor of this host where its code runs on it; empty with TCG. */
  readonly processor: string;
}

export interface IdentityFacts {
  readonly plan: MachinePlan;
  readonly accelerator: Accelerator;
  readonly firmware: InstalledFirmware | undefined;
  readonly qemuVersion: string;
  readonly processor: string;
  readonly digestOf: (path: string) => Promise<string>;
}

/** @throws UpError UP_MEDIUM_NOT_FOUND or UP_MEDIUM_UNREADABLE for a file that cannot be read. */
export async function identifySnapshot(options: IdentityFacts): Promise<SnapshotIdentity> {
  const { plan, qemuVersion, processor, digestOf } = options;
  const digests = Object.entries(inputsOf(options)).map(
    async ([name, path]) => [name, await digestOf(path)] as const,
  );
  return {
    qemu: qemuVersion,
    commandLine: qemuCommandLine(namelessPlan(plan), namelessFacts(options)),
    inputs: Object.fromEntries(await Promise.all(digests)),
    processor,
  };
}

function inputsOf({ plan, firmware }: IdentityFacts): Readonly<Record<string, string>> {
  const { kernel, drives } = plan;
  return {
    ...(kernel === undefined ? {} : { kernel: kernel.kernel }),
    ...(kernel?.initrd === undefined ? {} : { initrd: kernel.initrd }),
    ...(kernel?.deviceTree === undefined ? {} : { deviceTree: kernel.deviceTree }),
    ...(firmware === undefined ? {} : { firmware: firmware.code.path }),
    ...Object.fromEntries(drives.map(({ path }, index) => [`drive${index}`, path])),
  };
}

/** Two files of one content are one: a state goes by what is in them. */
function namelessPlan(plan: MachinePlan): MachinePlan {
  const { kernel } = plan;
  if (kernel === undefined) return plan;
  return {
    ...plan,
    kernel: {
      ...kernel,
      kernel: 'kernel',
      ...(kernel.initrd === undefined ? {} : { initrd: 'initrd' }),
      ...(kernel.deviceTree === undefined ? {} : { deviceTree: 'device-tree' }),
    },
  };
}

function namelessFacts({ plan, accelerator, firmware }: IdentityFacts): MachineFacts {
  const { network } = plan;
  return {
    qemu: 'qemu',
    accelerator,
    firmware: firmware && {
      code: { path: 'firmware-code', format: firmware.code.format },
      variables: firmware.variables && { path: 'firmware-variables', format: firmware.variables.format },
    },
    drives: plan.drives.map(({ as, format }, index) =>
      as === 'cdrom'
        ? { path: `drive${index}`, format, writes: 'none' }
        : { path: `drive${index}`, format: 'qcow2', writes: 'keep' },
    ),
    channels: { kind: 'sockets', qmp: 'qmp', serial: 'serial', ready: 'ready' },
    tap:
      network.mode === 'tap'
        ? { interfaceName: 'tap', script: 'script', queues: plan.cpus, vhost: false }
        : undefined,
    biosSerialPort: plan.firmware === 'bios' ? 'bios-serial-port' : undefined,
  };
}
