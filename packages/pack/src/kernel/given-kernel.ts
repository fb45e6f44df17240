import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import type { Kernel, KernelChoice } from './kernel.ts';
import { kernelRelease } from './kernel-release.ts';

/** A kernel that the user names. @throws UpError UP_BUILD_FAILED where it or its modules cannot be used. */
export async function givenKernel({
  path,
  modules,
}: Extract<KernelChoice, { from: 'file' }>): Promise<Kernel> {
  const image = resolve(path);
  const release = await releaseOf(image);
  const usual = `/lib/modules/${release}`;
  const directory = modules === undefined ? await whereThere(usual) : resolve(modules);
  if (directory !== undefined && !(await isDirectory(directory)))
    throw unusable(`${directory} is no directory with modules`, 'Name the one that holds modules.builtin.');
  return { image, release, modules: directory, origin: { from: 'file', path: image } };
}

async function releaseOf(image: string): Promise<string> {
  try {
    await access(image, constants.R_OK);
    const release = await kernelRelease(image);
    if (release !== undefined) return release;
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === undefined) throw cause;
    throw unusable(`The kernel ${image} cannot be read (${code})`, 'Check the path and who may read it.');
  }
  throw unusable(`${image} does not say which kernel it is`, 'Name it vmlinuz-RELEASE, as /boot has it.');
}

async function whereThere(directory: string): Promise<string | undefined> {
  return (await isDirectory(directory)) ? directory : undefined;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function unusable(message: string, hint: string): UpError {
  return new UpError('UP_BUILD_FAILED', message, { hint });
}
