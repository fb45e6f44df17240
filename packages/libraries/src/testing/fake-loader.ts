import { buildElf, type ElfPlan } from '../../../formats/src/elf/testing/build-elf.ts';

export interface LoaderTexts {
  readonly elf?: ElfPlan;
  /** What is compiled into it, each ended by a zero. */
  readonly texts: readonly string[];
}

/** A loader as far as it is read: an ELF file with the texts that a real one has among its data. */
export function fakeLoader({ elf = {}, texts }: LoaderTexts): Uint8Array {
  const head = buildElf({ soname: 'ld-linux-x86-64.so.2', ...elf });
  const tail = new TextEncoder().encode(`\0GLIBC\0${texts.map((text) => `${text}\0`).join('')}end\0`);
  return Uint8Array.from([...head, ...tail]);
}

/** The loader of Debian for amd64. */
export function debianLoader(): Uint8Array {
  const directories = ['/lib/x86_64-linux-gnu/', '/usr/lib/x86_64-linux-gnu/', '/lib/', '/usr/lib/'];
  return fakeLoader({ texts: ['/proc/self/exe', ...directories, '/etc/ld.so.cache', '/etc/ld.so.preload'] });
}
