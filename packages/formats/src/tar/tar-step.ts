import type { TarEntry } from './tar-entry.ts';

/**
 * Asks for `length` bytes at `offset`. Answer with fewer only where the archive ends inside, with an empty
 * array where it ends exactly at `offset`, with `undefined` where it ends before. Offsets never go back.
 * The walker keeps no reference to the bytes after the next step, so a buffer may be used again.
 */
export interface TarRead {
  readonly type: 'read';
  readonly offset: number;
  readonly length: number;
}

export interface TarEntryStep {
  readonly type: 'entry';
  readonly entry: TarEntry;
}

/** An oddity that did not stop the walk. */
export interface TarWarning {
  readonly type: 'warning';
  readonly code: TarWarningCode;
  readonly message: string;
  readonly offset: number;
}

export type TarWarningCode =
  /** The archive stops after a member, without the two zero blocks. */
  | 'tar/no-end-marker'
  /** One zero block where two should be. */
  | 'tar/lone-zero-block'
  /** Something other than zeros after the end marker. */
  | 'tar/trailing-data'
  /** Members after the end marker: no common tool reads them. */
  | 'tar/entries-after-end'
  /** A link, directory or device that claims a size: taken as having no body, as Go and Python do. */
  | 'tar/size-ignored'
  /** A number that cannot be read where none is needed to go on (owner, time...): taken as 0, or as the plain header has it. */
  | 'tar/bad-number'
  /** A name that is not UTF-8. */
  | 'tar/name-not-utf8'
  /** The same extension twice before one member, or two that name it differently. */
  | 'tar/ambiguous-extension'
  /** An extension header that no member follows. */
  | 'tar/dangling-extension'
  /** A global PAX header that changes members: tools written in Go ignore it. */
  | 'tar/global-override'
  /** NULs after the last PAX record. */
  | 'tar/pax-padding'
  /** A sparse layout of a version that is not known: the body is taken as it is. */
  | 'tar/unknown-sparse'
  /** No further warnings are given. */
  | 'tar/too-many-warnings';

export type TarStep = TarRead | TarEntryStep | TarWarning;

/** How a walk ended. Damage throws instead. */
export interface TarEnd {
  readonly entries: number;
  /** Where the end marker starts, or where the archive stops without one. */
  readonly endOffset: number;
  readonly endMarker: 'two-blocks' | 'one-block' | 'none';
}
