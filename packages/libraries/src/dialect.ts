import type { ElfFile } from '@up/formats';
import type { Candidate } from './candidate.ts';
import { type GlibcSearch, glibcCandidates } from './glibc-search.ts';
import type { LoadedObject } from './loaded-object.ts';
import { isMuslItself, type MuslSearch, muslCandidates } from './musl-search.ts';
import { answersTo } from './version-problems.ts';

/** What a loader makes of a file that it found. */
export type Judgement = 'usable' | 'other-architecture' | { readonly unusable: string };

/** What glibc's and musl's loaders do differently. */
export interface Dialect {
  /** The object among those loaded that a name means without any search. */
  readonly findLoaded: (name: string, loaded: readonly LoadedObject[]) => LoadedObject | undefined;
  /** `by` is absent for a preload, which nothing needs. */
  readonly candidates: (name: string, by: LoadedObject | undefined) => Iterable<Candidate>;
  readonly judge: (elf: ElfFile, main: ElfFile) => Judgement;
}

export function glibcDialect(search: GlibcSearch): Dialect {
  return {
    findLoaded: (name, loaded) => loaded.find((object) => answersTo(object, name)),
    candidates: (name, by = search.main) => glibcCandidates(search, name, by),
    judge: judgeAsGlibc,
  };
}

/** Sonames mean nothing to musl: an object answers to the name that a search found it by. */
export function muslDialect(search: MuslSearch, loaderObject: LoadedObject | undefined): Dialect {
  return {
    findLoaded: (name, loaded) =>
      isMuslItself(name) ? loaderObject : loaded.find(({ names }) => names.has(name)),
    candidates: (name, by) => muslCandidates(search, name, by),
    judge: judgeAsMusl,
  };
}

/**
 * What is for another class or machine is passed over, anything else wrong is fatal. Debian's glibc passes over
 * the other byte order too; unpatched ones stop there.
 */
function judgeAsGlibc(elf: ElfFile, main: ElfFile): Judgement {
  if (!isSameArchitecture(elf, main)) return 'other-architecture';
  if (!['sysv', 'gnu', 'arm'].includes(elf.osAbi)) return { unusable: `made for ${elf.osAbi}` };
  return judgeType(elf);
}

/** musl takes the first file that opens, and checks little more than that it can be mapped. */
function judgeAsMusl(elf: ElfFile, main: ElfFile): Judgement {
  if (!isSameArchitecture(elf, main)) return { unusable: `made for ${elf.machine.name}, ${elf.bits} bits` };
  return judgeType(elf);
}

function isSameArchitecture(one: ElfFile, other: ElfFile): boolean {
  return (
    one.bits === other.bits && one.byteOrder === other.byteOrder && one.machine.code === other.machine.code
  );
}

function judgeType({ type }: ElfFile): Judgement {
  const loadable = type === 'executable' || type === 'pie' || type === 'shared-object';
  return loadable ? 'usable' : { unusable: 'neither an executable nor a shared object' };
}
