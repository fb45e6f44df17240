import type { ElfFile } from '@up/formats';

/** Where glibc looks by default, for a loader that is not there to be asked. */
export function systemDirectoriesOf(loaderPath: string, elf: ElfFile): readonly string[] {
  const prefix = storePrefixOf(loaderPath);
  if (prefix !== '') return [`${prefix}/lib/`];
  const { name } = elf.machine;
  const triplet = name === 'arm' ? armTriplet(elf) : TRIPLETS[`${name}/${elf.bits}/${elf.byteOrder}`];
  const multiarch = triplet === undefined ? [] : [`/lib/${triplet}/`, `/usr/lib/${triplet}/`];
  const wide = elf.bits === 64 ? ['/lib64/', '/usr/lib64/'] : [];
  return [...multiarch, ...wide, '/lib/', '/usr/lib/'];
}

/** The package that a path in a store (Nix, Guix) belongs to; '' elsewhere. */
export function storePrefixOf(path: string): string {
  return /^\/(?:nix|gnu)\/store\/[^/]+/.exec(path)?.[0] ?? '';
}

/** The loaders that libraries without an interpreter of their own are checked with, glibc's first. */
export function usualLoadersOf(elf: ElfFile): readonly string[] {
  const { name } = elf.machine;
  if (name === 'arm')
    return elf.machine.variant === 'v7'
      ? ['/lib/ld-linux-armhf.so.3', '/lib/ld-musl-armhf.so.1']
      : ['/lib/ld-linux.so.3', '/lib/ld-musl-arm.so.1'];
  return LOADERS[`${name}/${elf.bits}/${elf.byteOrder}`] ?? [];
}

function armTriplet({ machine }: ElfFile): string {
  return machine.variant === 'v7' ? 'arm-linux-gnueabihf' : 'arm-linux-gnueabi';
}

const TRIPLETS: Readonly<Record<string, string>> = {
  'x86-64/64/little': 'x86_64-linux-gnu',
  'x86-64/32/little': 'x86_64-linux-gnux32',
  'i386/32/little': 'i386-linux-gnu',
  'aarch64/64/little': 'aarch64-linux-gnu',
  'powerpc64/64/little': 'powerpc64le-linux-gnu',
  'powerpc64/64/big': 'powerpc64-linux-gnu',
  'powerpc/32/big': 'powerpc-linux-gnu',
  's390/64/big': 's390x-linux-gnu',
  'riscv/64/little': 'riscv64-linux-gnu',
  'loongarch/64/little': 'loongarch64-linux-gnu',
  'mips/64/little': 'mips64el-linux-gnuabi64',
  'mips/32/little': 'mipsel-linux-gnu',
};

const LOADERS: Readonly<Record<string, readonly string[]>> = {
  'x86-64/64/little': ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-musl-x86_64.so.1'],
  'x86-64/32/little': ['/libx32/ld-linux-x32.so.2', '/lib/ld-musl-x32.so.1'],
  'i386/32/little': ['/lib/ld-linux.so.2', '/lib/ld-musl-i386.so.1'],
  'aarch64/64/little': ['/lib/ld-linux-aarch64.so.1', '/lib/ld-musl-aarch64.so.1'],
  'powerpc64/64/little': ['/lib64/ld64.so.2', '/lib/ld-musl-powerpc64le.so.1'],
  'powerpc64/64/big': ['/lib64/ld64.so.1', '/lib/ld-musl-powerpc64.so.1'],
  's390/64/big': ['/lib/ld64.so.1', '/lib/ld-musl-s390x.so.1'],
  'riscv/64/little': ['/lib/ld-linux-riscv64-lp64d.so.1', '/lib/ld-musl-riscv64.so.1'],
  'loongarch/64/little': ['/lib64/ld-linux-loongarch-lp64d.so.1', '/lib/ld-musl-loongarch64.so.1'],
};
