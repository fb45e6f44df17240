import { UpError } from '@up/core';
import type { Architecture } from '@up/media';

/** What depends on the processor of a machine. */
export interface Processor {
  readonly architecture: Architecture;
  /** The kernel's name of the first serial port. */
  readonly serial: string;
  /** GRUB's names of the platforms that it starts from: BIOS, and UEFI with the file that firmware looks for. */
  readonly bios: string | undefined;
  readonly uefi: { readonly platform: string; readonly loader: string };
}

const PROCESSORS: Readonly<Record<string, Processor>> = {
  x64: {
    architecture: 'x86_64',
    serial: 'ttyS0',
    bios: 'i386-pc',
    uefi: { platform: 'x86_64-efi', loader: 'EFI/BOOT/BOOTX64.EFI' },
  },
  arm64: {
    architecture: 'aarch64',
    serial: 'ttyAMA0',
    bios: undefined,
    uefi: { platform: 'arm64-efi', loader: 'EFI/BOOT/BOOTAA64.EFI' },
  },
};

/** The processor of this machine, whose Node a machine gets. @throws UpError UP_PLATFORM for others than these. */
export function processorOf(nodeArchitecture: string): Processor {
  const processor = PROCESSORS[nodeArchitecture];
  if (processor !== undefined) return processor;
  throw new UpError('UP_PLATFORM', `No machine can be built on ${nodeArchitecture}`, {
    hint: `Machines are built on ${Object.keys(PROCESSORS).join(' and ')}.`,
  });
}
