import type { ElfFile } from '@up/formats';

/** What the body of a regular file told while it went by. */
export interface FileFacts {
  readonly elf?: ElfFile | undefined;
  /** The first line of a script. */
  readonly shebang?: Shebang | undefined;
  /** The whole content of a small text file, where the budget allowed it, and of package databases. */
  readonly text?: string | undefined;
  /** The whole content of a binary file that checks need (`ld.so.cache`). */
  readonly bytes?: Uint8Array | undefined;
  /** The first bytes, at most 32, of a file that is neither ELF nor kept as text. */
  readonly head?: Uint8Array | undefined;
  /** `<hash>-<name>` of every /nix/store path that occurs in the body, sorted; bounded. */
  readonly storeReferences?: readonly string[] | undefined;
  /** SHA-256 of the content (of a sparse file: expanded), in hexadecimal; only where `fileDigests` was asked for. */
  readonly sha256?: string | undefined;
  /** Why there is no `sha256` although it was asked for: the holes of a sparse file are beyond all bounds. */
  readonly unhashed?: 'too-many-holes' | undefined;
}

export interface Shebang {
  readonly interpreter: string;
  /** Everything after the interpreter, as the kernel hands it over: one argument. */
  readonly argument: string | undefined;
}
