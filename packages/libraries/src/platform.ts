import type { ElfFile } from '@up/formats';

/** What $PLATFORM stands for on the plainest processor of a kind; kernels name better ones, and glibc too. */
export function platformOf({ machine, bits }: ElfFile): string {
  if (machine.name === 'x86-64') return 'x86_64';
  if (machine.name === 'i386') return 'i686';
  if (machine.name === 'arm') return 'v7l';
  if (machine.name === 'powerpc64' || machine.name === 'powerpc') return bits === 64 ? 'power8' : 'powerpc';
  return machine.name;
}
