import type { ElfClass } from './class.ts';

/** A processor, as ELF and as OCI image configurations name it. */
export interface ElfMachine {
  /** e_machine. */
  readonly code: number;
  /** Its usual short name, such as `x86-64`. */
  readonly name: string;
  /** The `architecture` of an OCI platform, such as `amd64`; absent where none is registered. */
  readonly architecture?: string;
  /** The `variant` of an OCI platform. For ARM a hint only, from the float ABI: `v7` (hard) or `v5` (soft). */
  readonly variant?: string;
}

export interface MachineFields extends ElfClass {
  readonly code: number;
  /** e_flags. */
  readonly flags: number;
}

/** Names a machine. OCI tells apart what ELF gives as class and byte order. */
export function describeMachine({ code, flags, bits, byteOrder }: MachineFields): ElfMachine {
  const name = NAMES[code] ?? `machine ${code}`;
  if (code === ARM) return { code, name, ...armPlatform({ flags, byteOrder }) };
  const architecture = ARCHITECTURES[`${code}/${bits}/${byteOrder}`];
  return architecture === undefined ? { code, name } : { code, name, architecture };
}

function armPlatform({ flags, byteOrder }: Pick<MachineFields, 'flags' | 'byteOrder'>): {
  readonly architecture?: string;
  readonly variant?: string;
} {
  if (byteOrder === 'big') return { architecture: 'armbe' };
  if ((flags & ARM_HARD_FLOAT) !== 0) return { architecture: 'arm', variant: 'v7' };
  if ((flags & ARM_SOFT_FLOAT) !== 0) return { architecture: 'arm', variant: 'v5' };
  return { architecture: 'arm' };
}

const ARM = 40;
const ARM_SOFT_FLOAT = 0x200;
const ARM_HARD_FLOAT = 0x400;

const NAMES: Readonly<Record<number, string>> = {
  2: 'sparc',
  3: 'i386',
  4: 'm68k',
  8: 'mips',
  15: 'parisc',
  20: 'powerpc',
  21: 'powerpc64',
  22: 's390',
  [ARM]: 'arm',
  42: 'superh',
  43: 'sparc-v9',
  50: 'ia-64',
  62: 'x86-64',
  92: 'openrisc',
  94: 'xtensa',
  183: 'aarch64',
  189: 'microblaze',
  195: 'arc-v2',
  243: 'riscv',
  247: 'bpf',
  252: 'csky',
  258: 'loongarch',
  36902: 'alpha',
};

/** Machine, class and byte order -> architecture. x32 (62/32) has no name there. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  '3/32/little': '386',
  '8/32/big': 'mips',
  '8/32/little': 'mipsle',
  '8/64/big': 'mips64',
  '8/64/little': 'mips64le',
  '20/32/big': 'ppc',
  '21/64/big': 'ppc64',
  '21/64/little': 'ppc64le',
  '22/32/big': 's390',
  '22/64/big': 's390x',
  '43/64/big': 'sparc64',
  '2/32/big': 'sparc',
  '62/64/little': 'amd64',
  '183/64/big': 'arm64be',
  '183/64/little': 'arm64',
  '243/32/little': 'riscv',
  '243/64/little': 'riscv64',
  '258/64/little': 'loong64',
};
