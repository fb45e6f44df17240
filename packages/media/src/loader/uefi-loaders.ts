import { architectureOf } from '../kernel/kernel-architecture.ts';
import type { Architecture, BootPath } from '../medium.ts';
import type { FileTree } from '../tree/file-tree.ts';

/** UEFI specification 3.5.1.1, "Removable Media Boot Behavior". */
const LOADERS: readonly (readonly [string, Architecture])[] = [
  ['BOOTX64.EFI', 'x86_64'],
  ['BOOTAA64.EFI', 'aarch64'],
  ['BOOTIA32.EFI', 'i386'],
  ['BOOTARM.EFI', 'arm'],
  ['BOOTRISCV64.EFI', 'riscv64'],
];

type UefiBoot = Extract<BootPath, { readonly firmware: 'uefi' }>;

/**
 * What UEFI firmware starts of its own from a file system: one loader for each architecture. Firmware takes the
 * loader by its name, and refuses it where its header is of another processor: the header is what counts.
 */
export async function uefiLoaders(tree: FileTree, by: UefiBoot['by']): Promise<readonly UefiBoot[]> {
  const names = await tree.list('/EFI/BOOT');
  const found: UefiBoot[] = [];
  for (const [name, named] of LOADERS) {
    const actual = names.find((candidate) => candidate.toUpperCase() === name);
    const loader = `/EFI/BOOT/${actual}`;
    const file = actual === undefined ? undefined : await tree.find(loader);
    if (file === undefined) continue;
    const architecture = (await architectureOf(file.readAt, file.sizeBytes)) ?? named;
    found.push({ firmware: 'uefi', by, architecture, loader });
  }
  return found;
}
