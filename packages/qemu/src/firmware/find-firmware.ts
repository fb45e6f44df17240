import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { UpError } from '@up/core';
import { firmwareOf } from './descriptor.ts';
import { descriptorDirectories, findDescriptors } from './find-descriptors.ts';
import type { FirmwareNeed, InstalledFirmware } from './firmware-need.ts';
import { knownFirmware } from './known-paths.ts';

export interface FirmwareSearch {
  /** Path of QEMU, which may bring firmware of its own. */
  readonly qemu: string;
  readonly env: NodeJS.ProcessEnv;
  /** Default: those of QEMU's documentation, the most general first. */
  readonly directories?: readonly string[] | undefined;
  /** Looked at when no descriptor is fit. */
  readonly known?: readonly InstalledFirmware[] | undefined;
}

/**
 * UEFI firmware for a machine: the first fit one of the descriptors that QEMU's packages install, else one that lies
 * where distributions without them put it.
 * @throws UpError UP_FIRMWARE_MISSING, which names what was tried and the package to install.
 */
export async function findFirmware(need: FirmwareNeed, search: FirmwareSearch): Promise<InstalledFirmware> {
  const {
    qemu,
    env,
    directories = descriptorDirectories(qemu, env),
    known = knownFirmware(qemu, need),
  } = search;
  const described = (await findDescriptors(directories)).flatMap(
    (descriptor) => firmwareOf(descriptor, need) ?? [],
  );
  for (const firmware of [...described, ...known]) if (await isInstalled(firmware)) return firmware;
  const tried = [...new Set([...described, ...known].map(({ code }) => code.path))];
  throw missing(need, { directories, tried });
}

async function isInstalled({ code, variables }: InstalledFirmware): Promise<boolean> {
  return (await isReadable(code.path)) && (variables === undefined || (await isReadable(variables.path)));
}

function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

const PACKAGES = {
  x86_64: 'Debian, Ubuntu: apt install ovmf; Fedora: dnf install edk2-ovmf; Arch: pacman -S edk2-ovmf.',
  aarch64:
    'Debian, Ubuntu: apt install qemu-efi-aarch64; Fedora: dnf install edk2-aarch64; Arch: pacman -S edk2-aarch64.',
} as const;

function missing(
  { architecture, board, secureBoot }: FirmwareNeed,
  { directories, tried }: { readonly directories: readonly string[]; readonly tried: readonly string[] },
): UpError {
  const what =
    secureBoot === 'enforced' ? 'UEFI firmware with secure boot and enrolled keys' : 'UEFI firmware';
  return new UpError(
    'UP_FIRMWARE_MISSING',
    `There is no ${what} for ${architecture} (board ${board}) on this host: no descriptor in ${directories.join(', ')} is fit, and none of ${tried.length} usual places has any`,
    { hint: PACKAGES[architecture], details: { directories, tried } },
  );
}
