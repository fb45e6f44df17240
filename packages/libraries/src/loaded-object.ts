import type { ElfFile } from '@up/formats';

/** A file in the process being modelled, as a loader keeps track of it. */
export interface LoadedObject {
  /** As it was found, links not resolved. */
  readonly path: string;
  readonly realPath: string;
  readonly elf: ElfFile;
  /** What $ORIGIN stands for in it. */
  readonly origin: string;
  /** The object whose need loaded it; absent for the binary, the loader itself and preloads. */
  readonly loadedBy?: LoadedObject;
  /** What it answers to besides its path: names that it was asked for by. Grows as more are found to mean it. */
  readonly names: Set<string>;
}
