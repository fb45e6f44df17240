import type { ElfFile } from '@up/formats';

/** Why a loader looks at a place. */
export type SearchRule =
  /** DT_RPATH of `of`: of the file that needs the library, or of one further up the chain that loaded it. */
  | { readonly kind: 'rpath'; readonly of: string; readonly entry: string }
  | { readonly kind: 'runpath'; readonly of: string; readonly entry: string }
  | { readonly kind: 'library-path'; readonly entry: string }
  | { readonly kind: 'cache'; readonly cache: string }
  | { readonly kind: 'default-directory'; readonly directory: string }
  /** The name is a path, so that nothing is searched. */
  | { readonly kind: 'path' };

/** One place where a library was looked for, and not taken from. */
export interface Attempt {
  readonly path: string;
  readonly rule: SearchRule;
  /** `other-architecture`: something is there, for another machine or class; loaders go on searching. */
  readonly result: 'absent' | 'other-architecture';
}

export type Found = { readonly path: string; readonly realPath: string };

/** What became of one name that one file needs. */
export type Outcome =
  | (Found & { readonly kind: 'found'; readonly rule: SearchRule; readonly tried: readonly Attempt[] })
  /** Something that was loaded before answers to the name, or is the same file. */
  | (Found & { readonly kind: 'already-loaded' })
  /** A loader takes the file and then gives up: it is no library. */
  | {
      readonly kind: 'unusable';
      readonly path: string;
      readonly rule: SearchRule;
      readonly reason: string;
      readonly tried: readonly Attempt[];
    }
  | { readonly kind: 'missing'; readonly tried: readonly Attempt[] };

export type Dependency = Outcome & {
  /** As DT_NEEDED or a preload list names it. */
  readonly name: string;
  /** The file that needs it; `LD_PRELOAD` or the path of the preload file. */
  readonly neededBy: string;
};

/** A file that ends up in the process. */
export interface LoadedLibrary extends Found {
  readonly soname?: string;
  /** The file whose need loaded it; `preload` where none did. */
  readonly loadedBy: string;
}

/** `version GLIBC_2.38 not found (required by ...)`. */
export interface VersionProblem {
  readonly version: string;
  /** As the requiring file names the library. */
  readonly library: string;
  /** The file that lacks it. */
  readonly path: string;
  readonly requiredBy: string;
}

export type Interpreter =
  /** A static executable, or a library that was asked about on its own. */
  | { readonly kind: 'none' }
  | (Found & { readonly kind: 'found'; readonly loader: 'glibc' | 'musl' })
  /** A loader whose search is not known here (Android, uClibc...): nothing is said about libraries. */
  | (Found & { readonly kind: 'unknown' })
  /** exec fails with ENOENT, although the file is there: the message that misleads everybody. */
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unusable'; readonly path: string; readonly reason: string };

export interface LibraryResolution extends Found {
  readonly elf: ElfFile;
  readonly interpreter: Interpreter;
  /** Every name that every loaded file needs, breadth first as loaders go. */
  readonly dependencies: readonly Dependency[];
  /** LD_PRELOAD and the preload file. What is missing there is not fatal. */
  readonly preloads: readonly Dependency[];
  /** In load order, without the binary and the loader. */
  readonly loaded: readonly LoadedLibrary[];
  readonly versionProblems: readonly VersionProblem[];
}
