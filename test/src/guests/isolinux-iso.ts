import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

export interface IsolinuxIsoOptions {
  readonly name: string;
  readonly isolinuxCfg: string;
  /** Path in the ISO -> path of a file on this host. */
  readonly files: Readonly<Record<string, string>>;
}

/** A hybrid ISO with ISOLINUX, for BIOS alone: as NixOS's and most live systems were made. */
export function isolinuxIso({ name, isolinuxCfg, files }: IsolinuxIsoOptions): string {
  return guestFile({
    name: `${name}.iso`,
    recipe: ['isolinux-iso', isolinuxCfg, files],
    make: (path, tree) => {
      const loader = {
        'isolinux/isolinux.bin': '/usr/lib/ISOLINUX/isolinux.bin',
        'isolinux/ldlinux.c32': '/usr/lib/syslinux/modules/bios/ldlinux.c32',
      };
      for (const [target, file] of Object.entries({ ...loader, ...files })) {
        mkdirSync(dirname(join(tree, target)), { recursive: true });
        copyFileSync(file, join(tree, target));
      }
      writeFileSync(join(tree, 'isolinux/isolinux.cfg'), isolinuxCfg);
      guestTool('xorriso', [
        ...['-as', 'mkisofs', '-quiet', '-R', '-V', 'UPGUEST', '-o', path],
        ...[
          '-b',
          'isolinux/isolinux.bin',
          '-c',
          'isolinux/boot.cat',
          '-no-emul-boot',
          '-boot-load-size',
          '4',
        ],
        ...['-boot-info-table', '-isohybrid-mbr', '/usr/lib/ISOLINUX/isohdpfx.bin', tree],
      ]);
    },
  });
}

/** One entry on the serial console that starts at once. */
export function isolinuxCfg({ kernel = '/boot/vmlinuz' }: { readonly kernel?: string } = {}): string {
  return `SERIAL 0 115200
DEFAULT guest
PROMPT 0
TIMEOUT 0
LABEL guest
  LINUX ${kernel}
  INITRD /boot/initrd
  APPEND console=ttyS0
`;
}
