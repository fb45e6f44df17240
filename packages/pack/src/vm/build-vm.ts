import { constants } from 'node:fs';
import { copyFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import type { Architecture } from '@up/media';
import { outputFailure } from '../file-failure.ts';
import type { InitrdCompression } from '../initramfs/compress.ts';
import type { KernelOrigin } from '../kernel/kernel.ts';
import { artefactStamp } from '../machine/artefact-stamp.ts';
import { renderManifest } from '../machine/machine-manifest.ts';
import type { BuildMachineOptions } from '../machine/machine-options.ts';
import { type MachinePlan, planMachine } from '../machine/plan-machine.ts';
import { type MachinePart, writeInitrd } from '../machine/write-initrd.ts';
import { openPartials } from '../runner-directory.ts';

/** A kernel and an initramfs that holds all of a workload, for QEMU and what else starts kernels. */
export interface VmArtefact {
  readonly directory: string;
  /** Absolute paths. */
  readonly kernel: string;
  readonly initrd: string;
  readonly manifest: string;
  /** The parameters of the kernel, as the file `cmdline` has them. */
  readonly cmdline: string;
  readonly architecture: Architecture;
  /** As `uname -r` says inside. */
  readonly kernelRelease: string;
  readonly kernelOrigin: KernelOrigin;
  readonly compression: InitrdCompression;
  /** Of the initramfs. */
  readonly parts: readonly MachinePart[];
  /** Of kernel and initrd, in bytes. */
  readonly sizeBytes: number;
  /** Nothing had changed since it was built. */
  readonly isUnchanged: boolean;
}

export type BuildVmOptions = BuildMachineOptions;

const FILES = { kernel: 'kernel', initrd: 'initrd', cmdline: 'cmdline', manifest: 'manifest.json' } as const;

/**
 * Builds a virtual machine of a workload: a directory with `kernel`, `initrd`, `cmdline` and `manifest.json`. No Nix;
 * the network only for a kernel that is not in the cache yet. The same input gives the same bytes.
 * @throws UpError UP_PLATFORM for processors without a kernel; UP_BUILDER_MISSING where the workload has no runner;
 *   UP_FILE_EXISTS where the output holds something else; UP_BUILD_FAILED, UP_PROGRAM_NOT_FOUND (busybox, xz),
 *   UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL; the signal's reason.
 */
export async function buildVm(options: BuildVmOptions): Promise<VmArtefact> {
  const { plan, registry } = options;
  const { output } = plan;
  try {
    await requireVmDirectory(output);
    const compression = options.compression ?? 'none';
    const machine = await planMachine({ ...options, compression, consoles: ({ serial }) => [serial] });
    const stamp = artefactStamp<VmArtefact>({ root: registry.root, output, key: machine.key });
    const known = await stamp.read();
    if (known !== undefined) return unchanged(known);
    const artefact = await write(machine, options);
    await stamp.write(
      Object.values(FILES).map((name) => join(output, name)),
      artefact,
    );
    return artefact;
  } catch (error) {
    throw outputFailure(error, output);
  }
}

function unchanged(artefact: VmArtefact): VmArtefact {
  const parts = artefact.parts.map((part) => ({ ...part, isUnchanged: true }));
  return { ...artefact, parts, isUnchanged: true };
}

async function write(machine: MachinePlan, options: BuildVmOptions): Promise<VmArtefact> {
  const { output: directory } = options.plan;
  const { kernel, cmdline, processor, compression } = machine;
  await using partials = await openPartials(directory);
  const partial = (name: string): string => join(partials.path, name);
  await copyFile(kernel.image, partial(FILES.kernel), constants.COPYFILE_FICLONE);
  const initrd = await writeInitrd(partial(FILES.initrd), machine, options.signal);
  await writeFile(partial(FILES.cmdline), `${cmdline}\n`);
  await writeFile(partial(FILES.manifest), renderManifest(options, machine, initrd));
  // Without a manifest it is no machine: one that is half replaced is not taken for one.
  await rm(join(directory, FILES.manifest), { force: true });
  for (const name of Object.values(FILES)) await rename(partial(name), join(directory, name));
  const path = (name: string): string => join(directory, name);
  return {
    directory,
    kernel: path(FILES.kernel),
    initrd: path(FILES.initrd),
    manifest: path(FILES.manifest),
    cmdline,
    architecture: processor.architecture,
    kernelRelease: kernel.release,
    kernelOrigin: kernel.origin,
    compression,
    parts: initrd.parts,
    sizeBytes: initrd.sizeBytes + (await stat(path(FILES.kernel))).size,
    isUnchanged: false,
  };
}

/** Makes sure that building into a directory destroys nothing: it is absent, empty, or holds the files of a machine. */
async function requireVmDirectory(directory: string): Promise<void> {
  const own: readonly string[] = Object.values(FILES);
  const names = await readdir(directory).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    if (systemErrorCode(error) === 'ENOTDIR') return [''];
    throw error;
  });
  if (names.every((name) => own.includes(name) || name.startsWith('.partial-'))) return;
  throw new UpError('UP_FILE_EXISTS', `${directory} holds something else than a virtual machine`, {
    hint: 'Choose a new or empty directory: up build PROFILE vm -o DIRECTORY',
    details: { path: directory },
  });
}
