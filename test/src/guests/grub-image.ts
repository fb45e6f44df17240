import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

const MODULES = ['normal', 'linux', 'part_msdos', 'part_gpt', 'fat', 'ext2', 'serial', 'terminal', 'search'];
const MODULES_CORE = ['part_msdos', 'part_gpt', 'fat', 'ext2', 'serial', 'terminal', 'biosdisk'];

/** `core.img` for the gap behind an MBR and the `boot.img` before it. It expects its configuration below `prefix`. */
export function grubForBios(
  prefix = '(hd0,msdos1)/boot/grub',
  modules: 'all' | 'core' = 'all',
): {
  readonly boot: string;
  readonly core: string;
} {
  const chosen = modules === 'all' ? [...MODULES, 'biosdisk'] : MODULES_CORE;
  const core = guestFile({
    name: 'grub-core.img',
    recipe: ['grub-core', prefix, chosen],
    make: (path) => {
      guestTool('grub-mkimage', ['-O', 'i386-pc', '-p', prefix, '-o', path, ...chosen]);
    },
  });
  return { boot: '/usr/lib/grub/i386-pc/boot.img', core };
}

/** GRUB as one EFI program, for the ESP; it reads `grub.cfg` beside it. */
export function grubForUefi(): string {
  const chosen = [...MODULES, 'echo', 'configfile'];
  return guestFile({
    name: 'grubx64.efi',
    recipe: ['grub-efi', chosen],
    make: (path) => {
      guestTool('grub-mkimage', ['-O', 'x86_64-efi', '-p', '/EFI/BOOT', '-o', path, ...chosen]);
    },
  });
}
