import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

export interface GrubIsoOptions {
  readonly name: string;
  readonly grubCfg: string;
  /** Path in the ISO -> path of a file on this host. */
  readonly files: Readonly<Record<string, string>>;
  /** Which firmware finds a loader on it. Default: both. */
  readonly firmware?: 'bios' | 'uefi' | 'both' | undefined;
  /** Default: `UPGUEST`. */
  readonly label?: string | undefined;
}

const PLATFORM = {
  bios: ['-d', '/usr/lib/grub/i386-pc'],
  uefi: ['-d', '/usr/lib/grub/x86_64-efi'],
  both: [],
};

/** A hybrid ISO with GRUB, as grub-mkrescue makes it. */
export function grubIso({
  name,
  grubCfg,
  files,
  firmware = 'both',
  label = 'UPGUEST',
}: GrubIsoOptions): string {
  return guestFile({
    name: `${name}.iso`,
    recipe: ['grub-iso', grubCfg, files, firmware, label],
    make: (path, tree) => {
      mkdirSync(join(tree, 'boot/grub'), { recursive: true });
      writeFileSync(join(tree, 'boot/grub/grub.cfg'), grubCfg);
      for (const [target, file] of Object.entries(files)) {
        mkdirSync(dirname(join(tree, target)), { recursive: true });
        copyFileSync(file, join(tree, target));
      }
      guestTool('grub-mkrescue', [...PLATFORM[firmware], '-o', path, tree, '--', '-volid', label]);
    },
  });
}

/** A menu of one entry that starts at once, on the serial console and the screen. */
export function grubCfg({
  kernel = '/boot/vmlinuz',
  initrd = '/boot/initrd',
  parameters = 'console=ttyS0',
  timeout = 0,
  terminal = 'both',
}: {
  readonly kernel?: string | undefined;
  readonly initrd?: string | undefined;
  readonly parameters?: string | undefined;
  /** Seconds; -1 waits for ever. */
  readonly timeout?: number | undefined;
  readonly terminal?: 'both' | 'screen' | undefined;
} = {}): string {
  return `${terminal === 'both' ? SERIAL : ''}set default=0
set timeout=${timeout}
menuentry "Guest" {
  linux ${kernel} ${parameters}
  initrd ${initrd}
}
`;
}

const SERIAL = `serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
`;
