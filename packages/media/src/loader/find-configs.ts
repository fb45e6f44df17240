import type { LoaderEntry } from '../medium.ts';
import { type FileTree, readTreeText } from '../tree/file-tree.ts';

/** A boot loader's configuration in one of the file systems of a medium. */
export interface FoundConfig {
  readonly loader: Exclude<LoaderEntry['loader'], 'systemd-boot' | 'raspberry-pi'>;
  readonly tree: FileTree;
  readonly path: string;
  readonly text: string;
}

/** In the order in which each loader looks: SYSLINUX wiki, "Config"; GRUB's usual prefixes; U-Boot's distro boot. */
const PLACES: readonly (readonly [FoundConfig['loader'], readonly string[]])[] = [
  [
    'syslinux',
    [
      '/boot/isolinux/isolinux.cfg',
      '/isolinux/isolinux.cfg',
      '/isolinux.cfg',
      '/boot/syslinux/syslinux.cfg',
      '/syslinux/syslinux.cfg',
      '/syslinux.cfg',
    ],
  ],
  ['extlinux', ['/boot/extlinux/extlinux.conf', '/extlinux/extlinux.conf']],
];

const GRUB_PLACES: readonly string[] = ['/boot/grub', '/boot/grub2', '/grub', '/grub2'];
/** Directories below `/EFI`: there are as many as systems were installed. */
const MAX_VENDORS = 32;

/** Every configuration of a file system; of a loader that looks in several places, the first one. */
export async function findConfigs(tree: FileTree): Promise<readonly FoundConfig[]> {
  const found: FoundConfig[] = [];
  for (const [loader, paths] of PLACES) {
    for (const path of paths) {
      const text = await readTreeText(tree, path, { match: 'any-case' });
      if (text === undefined) continue;
      found.push({ loader, tree, path, text });
      break;
    }
  }
  for (const directory of [...GRUB_PLACES, ...(await vendorDirectories(tree))]) {
    const path = `${directory}/grub.cfg`;
    const text = await readTreeText(tree, path, { match: 'any-case' });
    if (text !== undefined) found.push({ loader: 'grub', tree, path, text });
  }
  return found;
}

async function vendorDirectories(tree: FileTree): Promise<readonly string[]> {
  const names = await tree.list('/EFI');
  return names.slice(0, MAX_VENDORS).map((name) => `/EFI/${name}`);
}
