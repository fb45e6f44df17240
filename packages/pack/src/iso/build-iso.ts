import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import { isIso } from '@up/formats';
import type { Architecture } from '@up/media';
import { outputFailure } from '../file-failure.ts';
import { type InitrdCompression, smallestCompression } from '../initramfs/compress.ts';
import type { KernelOrigin } from '../kernel/kernel.ts';
import { artefactStamp } from '../machine/artefact-stamp.ts';
import { renderManifest } from '../machine/machine-manifest.ts';
import type { BuildMachineOptions } from '../machine/machine-options.ts';
import { type MachinePlan, planMachine } from '../machine/plan-machine.ts';
import { type MachinePart, writeInitrd } from '../machine/write-initrd.ts';
import { grubVersion } from './grub-core.ts';
import { volumeLabel } from './volume-label.ts';
import { writeIsoImage } from './write-iso-image.ts';

/** A bootable ISO with all of a workload: from a CD or written to a USB stick as it is, by BIOS or UEFI. */
export interface IsoArtefact {
  /** Absolute path of the file. */
  readonly path: string;
  readonly label: string;
  /** The parameters of the kernel. */
  readonly cmdline: string;
  readonly architecture: Architecture;
  /** As `uname -r` says inside. */
  readonly kernelRelease: string;
  readonly kernelOrigin: KernelOrigin;
  readonly compression: InitrdCompression;
  /** Of the initramfs. */
  readonly parts: readonly MachinePart[];
  /** Of the file, in bytes. */
  readonly sizeBytes: number;
  /** Nothing had changed since it was built. */
  readonly isUnchanged: boolean;
}

export type BuildIsoOptions = BuildMachineOptions;

/**
 * Builds a bootable ISO of a workload. It holds a kernel and an initramfs with everything in it, so that it needs no
 * driver for the medium that it came from. No Nix; the network only for a kernel that is not in the cache yet. The same
 * input gives the same bytes.
 * @throws UpError as `buildVm`; UP_PROGRAM_NOT_FOUND also for xorriso and GRUB.
 */
export async function buildIso(options: BuildIsoOptions): Promise<IsoArtefact> {
  const { plan, registry, env } = options;
  const { output } = plan;
  try {
    await requireIso(output);
    const compression = options.compression ?? (await smallestCompression(env));
    const machine = await planMachine({
      ...options,
      compression,
      // The screen first: the last one is /dev/console, which gets the output of the workload.
      consoles: ({ serial }) => ['tty0', `${serial},115200`],
    });
    const loaders = [machine.processor.bios ?? '', machine.processor.uefi.platform];
    const key = JSON.stringify([machine.key, FORMAT, ...(await Promise.all(loaders.map(digestOfGrub)))]);
    const stamp = artefactStamp<IsoArtefact>({ root: registry.root, output, key });
    const known = await stamp.read();
    if (known !== undefined) return unchanged(known);
    const artefact = await write(machine, options);
    await stamp.write([output], artefact);
    return artefact;
  } catch (error) {
    throw outputFailure(error, dirname(output));
  }
}

/** Changes when the same machine would give another ISO. */
const FORMAT = 1;

async function digestOfGrub(platform: string): Promise<string> {
  return createHash('sha256')
    .update(await grubVersion(platform))
    .digest('hex');
}

function unchanged(artefact: IsoArtefact): IsoArtefact {
  const parts = artefact.parts.map((part) => ({ ...part, isUnchanged: true }));
  return { ...artefact, parts, isUnchanged: true };
}

async function write(machine: MachinePlan, options: BuildIsoOptions): Promise<IsoArtefact> {
  const { plan, profile, env, signal, session, onProgress } = options;
  const { kernel, processor, cmdline, compression, mtimeSec } = machine;
  const { output: path } = plan;
  await mkdir(dirname(path), { recursive: true });
  // Beside the ISO: on the same file system, which has to have room for it anyway.
  const scratch = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`);
  await mkdir(scratch);
  try {
    onProgress?.('packing the initramfs');
    const initrd = join(scratch, 'initrd');
    const written = await writeInitrd(initrd, machine, signal);
    const manifest = renderManifest(options, machine, written);
    const label = volumeLabel(profile.name);
    const file = join(scratch, 'image.iso');
    onProgress?.('writing the ISO');
    await writeIsoImage({
      ...{ title: profile.name, cmdline, label, processor, scratch, initrd, manifest, mtimeSec, file },
      ...{ kernel: kernel.image, id: await idOf(manifest, kernel.image), env, signal, session },
    });
    await rename(file, path);
    const { size: sizeBytes } = await stat(path);
    return {
      ...{ path, label, cmdline, compression, sizeBytes, parts: written.parts, isUnchanged: false },
      architecture: processor.architecture,
      kernelRelease: kernel.release,
      kernelOrigin: kernel.origin,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** By what is in it, so that the same content has the same one wherever it was built. */
async function idOf(manifest: string, kernel: string): Promise<string> {
  const hash = createHash('sha256').update(manifest);
  for await (const chunk of createReadStream(kernel)) hash.update(chunk as Uint8Array);
  return hash.digest('hex').slice(0, 32);
}

/** Makes sure that nothing but an ISO is replaced, and no device is written to. */
async function requireIso(path: string): Promise<void> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined || (stats.isFile() && (stats.size === 0 || (await startsAsIso(path))))) return;
  const hint = stats.isBlockDevice()
    ? `Build it into a file first, then: dd if=FILE.iso of=${path} bs=4M conv=fsync`
    : 'Choose another file: up build PROFILE iso -o FILE.iso';
  throw new UpError('UP_FILE_EXISTS', `${path} is something else than an ISO`, { hint, details: { path } });
}

async function startsAsIso(path: string): Promise<boolean> {
  await using file = await open(path);
  return isIso(async (position, length) => {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
    return buffer.subarray(0, bytesRead);
  });
}
