import { constants } from 'node:fs';
import { chmod, copyFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from '@up/core';
import type { FirmwareFiles, FlashFile } from '../command-line/machine-facts.ts';
import type { InstalledFile, InstalledFirmware } from './firmware-need.ts';

/** Each of the two flash banks of the board `virt`. */
const VIRT_FLASH_BYTES = 64 * 1024 * 1024;

export interface PrepareOptions {
  readonly architecture: 'x86_64' | 'aarch64';
  /** Where the variables of this machine are kept; those that are there already are used again. */
  readonly directory: string;
}

/** Makes the files that a machine's flash is backed by: the code as it is, and variables of the machine's own. */
export async function prepareFirmware(
  { code, variables }: InstalledFirmware,
  options: PrepareOptions,
): Promise<FirmwareFiles> {
  return {
    code: (await isFull(code, options)) ? code : await copyFlash(code, { ...options, name: 'firmware-code' }),
    variables:
      variables === undefined
        ? undefined
        : await copyFlash(variables, { ...options, name: 'firmware-variables' }),
  };
}

/** A flash image of a size that the board does not have is refused by QEMU. */
async function isFull({ path, format }: InstalledFile, { architecture }: PrepareOptions): Promise<boolean> {
  return architecture === 'x86_64' || format !== 'raw' || (await stat(path)).size >= VIRT_FLASH_BYTES;
}

async function copyFlash(
  file: InstalledFile,
  options: PrepareOptions & { readonly name: string },
): Promise<FlashFile> {
  const path = join(options.directory, options.name);
  if (!(await pathExists(path))) {
    await copyFile(file.path, path, constants.COPYFILE_FICLONE);
    await chmod(path, 0o600);
    if (!(await isFull({ path, format: file.format }, options))) await truncate(path, VIRT_FLASH_BYTES);
  }
  return { path, format: file.format };
}
