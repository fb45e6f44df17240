import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

export interface UkiOptions {
  readonly name: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly parameters: string;
}

const STUB = '/usr/lib/systemd/boot/efi/linuxx64.efi.stub';

/** A unified kernel image: systemd's stub with kernel, initrd and command line as further sections. */
export function unifiedKernel({ name, kernel, initrd, parameters }: UkiOptions): string {
  return guestFile({
    name: `${name}.efi`,
    recipe: ['uki', kernel, initrd, parameters],
    make: (path, scratch) => {
      const cmdline = join(scratch, 'cmdline');
      const release = join(scratch, 'os-release');
      writeFileSync(cmdline, `${parameters}\0`);
      writeFileSync(release, 'ID=upguest\nNAME="up guest"\nVERSION_ID=1\n');
      let address = imageEnd();
      const sections: string[] = [];
      for (const [section, file] of [
        ['.osrel', release],
        ['.cmdline', cmdline],
        ['.initrd', initrd],
        ['.linux', kernel],
      ] as const) {
        sections.push(
          '--add-section',
          `${section}=${file}`,
          '--change-section-vma',
          `${section}=0x${address.toString(16)}`,
        );
        address = align(address + statSync(file).size);
      }
      guestTool('objcopy', [...sections, STUB, path]);
    },
  });
}

/** Where the last section of the stub ends in memory, page aligned. */
function imageEnd(): number {
  const ends = [...guestTool('objdump', ['-h', STUB]).matchAll(/^ *\d+ \S+ +([0-9a-f]+) +([0-9a-f]+)/gm)].map(
    ([, size = '0', vma = '0']) => Number.parseInt(size, 16) + Number.parseInt(vma, 16),
  );
  return align(Math.max(...ends));
}

function align(address: number): number {
  return Math.ceil(address / 4096) * 4096;
}
