import type { ElfClass } from './class.ts';
import type { ElfMachine } from './machine.ts';
import type { NeededVersions, ProvidedVersion } from './versions.ts';

/**
 * What a file is for. `pie` is an executable that can be loaded anywhere; a loader or libc, which can be run
 * too, counts as `shared-object`.
 */
export type ElfType = 'executable' | 'pie' | 'shared-object' | 'relocatable' | 'core' | 'other';

/** What loaders look at in an ELF file. Texts are as in the file: neutralise them before they are shown. */
export interface ElfFile extends ElfClass {
  readonly type: ElfType;
  readonly machine: ElfMachine;
  /** `sysv`, `gnu`, `freebsd`...; `abi N` where it has no usual name. */
  readonly osAbi: string;
  /** `static`: runs without a loader and without libraries. */
  readonly linkage: 'static' | 'dynamic';
  /** The loader that the kernel starts it with (PT_INTERP). */
  readonly interpreter?: string;
  readonly soname?: string;
  /** DT_NEEDED, in file order. */
  readonly needed: readonly string[];
  /** DT_RPATH as written: directories between colons. Ignored by loaders where there is a runpath. */
  readonly rpath?: string;
  /** DT_RUNPATH as written. */
  readonly runpath?: string;
  /** Whether the file wants none of the loader's default directories searched for it (DF_1_NODEFLIB). */
  readonly noDefaultLibraries: boolean;
  /** Hexadecimal digits. */
  readonly buildId?: string;
  readonly versionsNeeded: readonly NeededVersions[];
  readonly versionsProvided: readonly ProvidedVersion[];
}
