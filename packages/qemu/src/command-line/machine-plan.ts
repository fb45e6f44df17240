import { resolve } from 'node:path';
import type { Architecture } from '@up/media';
import type {
  Board,
  BootSource,
  Drive,
  Firmware,
  MachineNetwork,
  MachineOptions,
} from '../machine-options.ts';

/** A machine as it was asked for, with every default filled in. */
export interface MachinePlan {
  readonly architecture: 'x86_64' | 'aarch64';
  readonly board: Board;
  /** Undefined where QEMU loads the kernel itself and no firmware runs at all. */
  readonly firmware: Firmware | undefined;
  readonly memoryMB: number;
  readonly cpus: number;
  readonly kernel: KernelSource | undefined;
  /** The one that the machine starts from first. */
  readonly drives: readonly PlannedDrive[];
  readonly network: MachineNetwork;
  readonly display: boolean;
  readonly smbios: readonly string[];
  readonly shares: readonly PlannedShare[];
  readonly onReboot: 'restart' | 'end';
}

export type KernelSource = Extract<BootSource, { readonly kind: 'kernel' }>;

export interface PlannedDrive extends Drive {
  /** Whether the firmware starts it. */
  readonly boots: boolean;
}

export interface PlannedShare {
  readonly tag: string;
  readonly directory: string;
  readonly readOnly: boolean;
}

const DEFAULT_MEMORY_MB = 1024;
const RASPBERRY = { memoryMB: 1024, cpus: 4 } as const;

/** Fills in what the options leave open. It judges nothing: see `checkPlan`. */
export function planMachine(options: MachineOptions): MachinePlan {
  const architecture = planArchitecture(options.architecture);
  const board = options.board ?? (architecture === 'aarch64' ? 'virt' : 'q35');
  return {
    architecture,
    board,
    firmware: planFirmware(options, { architecture, board }),
    // The real one has as much, and QEMU's has no other.
    memoryMB: board === 'raspi3b' ? RASPBERRY.memoryMB : (options.memoryMB ?? DEFAULT_MEMORY_MB),
    cpus: board === 'raspi3b' ? RASPBERRY.cpus : (options.cpus ?? 1),
    kernel: planKernel(options.source),
    drives: planDrives(options),
    network: options.network ?? { mode: 'none' },
    display: board !== 'microvm' && board !== 'raspi3b' && (options.display ?? true),
    smbios: options.smbios ?? [],
    shares: (options.shares ?? []).map((share) => ({ ...share, directory: resolve(share.directory) })),
    onReboot: options.onReboot ?? 'restart',
  };
}

/** A 32-bit system starts on the 64-bit processor of its family. */
function planArchitecture(architecture: Architecture = 'x86_64'): MachinePlan['architecture'] {
  return architecture === 'aarch64' ? 'aarch64' : 'x86_64';
}

function planFirmware(
  { firmware, source }: MachineOptions,
  { architecture, board }: Pick<MachinePlan, 'architecture' | 'board'>,
): Firmware | undefined {
  if (board === 'microvm' || board === 'raspi3b') return undefined;
  if (architecture === 'x86_64') return firmware ?? 'bios';
  return firmware ?? (source.kind === 'kernel' ? undefined : 'uefi');
}

function planKernel(source: BootSource): KernelSource | undefined {
  if (source.kind !== 'kernel') return undefined;
  const { kernel, initrd, append, deviceTree } = source;
  return {
    kind: 'kernel',
    kernel: resolve(kernel),
    ...(initrd === undefined ? {} : { initrd: resolve(initrd) }),
    ...(append === undefined ? {} : { append }),
    ...(deviceTree === undefined ? {} : { deviceTree: resolve(deviceTree) }),
  };
}

function planDrives({ source, drives = [] }: MachineOptions): readonly PlannedDrive[] {
  const others = drives.map((drive) => ({ ...drive, path: resolve(drive.path), boots: false }));
  if (source.kind === 'kernel') return others;
  const path = resolve(source.path);
  const boot: PlannedDrive =
    source.kind === 'cdrom'
      ? { path, format: 'raw', as: 'cdrom', boots: true }
      : { path, format: source.format, as: 'disk', boots: true };
  return [boot, ...others];
}
