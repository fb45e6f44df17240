import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { guestFile } from './guest-file.ts';
import { guestKernel } from './guest-kernel.ts';
import { guestTool } from './guest-tool.ts';
import { fatVolume } from './volumes.ts';

/** An ISO whose El Torito names an ESP with a loader for aarch64 alone: the kernel itself, which is an EFI program. */
export function foreignIso(): string {
  const esp = fatVolume({
    name: 'esp-aarch64',
    label: 'ESP',
    sizeMB: 64,
    files: { 'EFI/BOOT/BOOTAA64.EFI': { from: guestKernel('aarch64').image } },
  });
  return guestFile({
    name: 'aarch64.iso',
    recipe: ['foreign-iso', esp],
    make: (path, tree) => {
      copyFileSync(esp, join(tree, 'efi.img'));
      guestTool('xorriso', [
        ...['-as', 'mkisofs', '-quiet', '-R', '-V', 'UPGUEST', '-o', path],
        ...['-e', 'efi.img', '-no-emul-boot', tree],
      ]);
    },
  });
}
