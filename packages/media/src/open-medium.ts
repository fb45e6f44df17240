import { basename } from 'node:path';
import { UpError } from '@up/core';
import { FormatError, isIso } from '@up/formats';
import { openDiskMedium } from './disk/open-disk-medium.ts';
import { lookAt, type MediumFile, openFile } from './file/medium-file.ts';
import { openIsoMedium } from './iso/open-iso-medium.ts';
import { openKernelMedium } from './kernel/open-kernel-medium.ts';
import type { Medium } from './medium.ts';
import { compressedError, notBootableError } from './not-bootable.ts';
import { isRunVmScript, openRunVmDirectory, openRunVmScript } from './run-vm/open-run-vm.ts';

export interface OpenMediumOptions {
  /** Aborting it ends the reading with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tells by its content what a file is that can be booted, how it starts, and what will stop it. Tables,
 * directories and configurations are read, never whole files: a large medium takes no longer than a small one.
 * @throws UpError UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE where nothing can be said
 */
export async function openMedium(path: string, { signal }: OpenMediumOptions = {}): Promise<Medium> {
  const entry = await lookAt(path);
  if (entry.kind === 'directory') return await openRunVmDirectory(entry.path, { signal });
  await using file = await openFile(entry.path, { signal });
  if (file.sizeBytes === 0)
    throw new UpError('UP_MEDIUM_UNREADABLE', `${path} is empty`, {
      hint: 'It was never written, or its download failed: build or fetch it again.',
    });
  try {
    return await openByContent(file);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UpError('UP_MEDIUM_UNREADABLE', `${path} is damaged: ${error.message}`, {
      hint: 'Build it again, or fetch it again and compare its checksum with the published one.',
      details: { code: error.code, offset: error.offset },
      cause: error,
    });
  }
}

/** An ISO may have an MBR and a GPT before its volume, and a kernel has the signature of an MBR: in this order. */
async function openByContent(file: MediumFile): Promise<Medium> {
  const { path, readAt } = file;
  if (await isIso(readAt)) return await openIsoMedium(file);
  const head = await readAt(0, 16);
  if (isRunVmScript(basename(path), head)) return await openRunVmScript(file);
  const compressed = compressedError(path, head);
  if (compressed !== undefined) throw compressed;
  const medium = (await openKernelMedium(file)) ?? (await openDiskMedium(file));
  if (medium !== undefined) return medium;
  throw await notBootableError(file);
}
