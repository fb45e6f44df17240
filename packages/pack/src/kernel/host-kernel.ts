import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { compareDebianVersions } from './debian-version.ts';
import type { Kernel } from './kernel.ts';
import { kernelRelease } from './kernel-release.ts';
import { hasModule, readModuleTree } from './module-tree.ts';

/**
 * The newest kernel of this machine that suits: readable (Ubuntu's is root's alone), with its modules, and
 * with drivers for virtual machines. Undefined where there is none, as in most containers.
 */
export async function hostKernel(root = '/'): Promise<Kernel | undefined> {
  const boot = join(root, 'boot');
  const names = (await readdir(boot).catch(() => [])).filter((name) => name.startsWith('vmlinuz-'));
  for (const name of names.sort(compareDebianVersions).reverse()) {
    const kernel = await suitable(join(boot, name), root).catch(() => undefined);
    if (kernel !== undefined) return kernel;
  }
  return undefined;
}

/** @throws UpError UP_BUILD_FAILED where this machine has none that suits. */
export async function requireHostKernel(): Promise<Kernel> {
  const kernel = await hostKernel();
  if (kernel !== undefined) return kernel;
  throw new UpError('UP_BUILD_FAILED', 'No kernel in /boot can be used: readable, with modules and virtio', {
    hint: "Name another one, or take Debian's: without a choice it is fetched.",
  });
}

async function suitable(image: string, root: string): Promise<Kernel | undefined> {
  await access(image, constants.R_OK);
  const release = await kernelRelease(image);
  if (release === undefined) return undefined;
  const modules = join(root, 'lib/modules', release);
  const tree = await readModuleTree(modules);
  const suits = ['virtio_pci', 'virtio_net'].every((name) => hasModule(tree, name));
  return suits ? { image, release, modules, origin: { from: 'host', path: image } } : undefined;
}
