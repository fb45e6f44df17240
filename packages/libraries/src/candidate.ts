import type { SearchRule } from './resolution.ts';

/** A place to look at for a library. */
export interface Candidate {
  readonly path: string;
  readonly rule: SearchRule;
}

/** Everything of one process that decides where libraries are looked for. */
export interface SearchSettings {
  readonly libraryPath: string | undefined;
  readonly workingDirectory: string;
  /** glibc-hwcaps subdirectories that the processor may use, best first. */
  readonly hwcaps: readonly string[];
  /** What $PLATFORM stands for. */
  readonly platform: string;
}
