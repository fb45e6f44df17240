import { UpError } from '@up/core';
import type { Architecture, BootPath, Medium } from '@up/media';
import type { Firmware } from '@up/qemu';
import { defaultEntry } from './inject-console.ts';

export interface FirmwareChoice {
  readonly architecture: Architecture;
  /** Undefined where QEMU loads a kernel itself and no firmware is asked for. */
  readonly firmware: Firmware | undefined;
}

export interface FirmwareWish {
  readonly architecture?: Architecture | undefined;
  readonly firmware?: Firmware | undefined;
}

/**
 * For which machine a medium is, and which firmware starts it: BIOS where it can, as that is the quickest, else UEFI.
 * What was asked for is taken as it is, whether or not the medium can: `preflight` says so.
 * @throws UpError UP_USAGE for a firmware that the machine does not have.
 */
export function chooseFirmware(
  medium: Medium,
  wish: FirmwareWish,
  host: NodeJS.Architecture,
): FirmwareChoice {
  const architecture = wish.architecture ?? architectureOf(medium, host);
  const isX86 = architecture === 'x86_64' || architecture === 'i386';
  if (wish.firmware === 'bios' && !isX86)
    throw new UpError('UP_USAGE', `A machine of ${architecture} has no BIOS`, {
      hint: 'Leave --firmware out, or take --firmware uefi.',
    });
  return { architecture, firmware: wish.firmware ?? firmwareOf(medium, isX86) };
}

const HOSTS: Readonly<Partial<Record<NodeJS.Architecture, Architecture>>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  ia32: 'i386',
};

function architectureOf(medium: Medium, host: NodeJS.Architecture): Architecture {
  if (medium.kind === 'kernel' || medium.kind === 'uki') return medium.architecture;
  if (medium.kind === 'run-vm') return medium.machine.architecture;
  const named = [...new Set(medium.boots.map(architectureOfPath))];
  const own = named.find((architecture) => architecture === HOSTS[host]);
  return own ?? named[0] ?? defaultEntry(medium)?.architecture ?? 'x86_64';
}

function architectureOfPath(path: BootPath): Architecture {
  if (path.firmware === 'bios') return 'x86_64';
  // A processor of 64 bits starts loaders of 32 bits, too.
  return path.architecture === 'i386' ? 'x86_64' : path.architecture;
}

function firmwareOf(medium: Medium, isX86: boolean): Firmware | undefined {
  if (medium.kind === 'kernel') return undefined;
  if (medium.kind === 'uki') return 'uefi';
  if (medium.kind === 'run-vm') return medium.machine.firmware;
  if (!isX86) return 'uefi';
  const startsWith = (firmware: BootPath['firmware']): boolean =>
    medium.boots.some((path) => path.firmware === firmware);
  return startsWith('bios') || !startsWith('uefi') ? 'bios' : 'uefi';
}
