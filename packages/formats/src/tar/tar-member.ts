import type { TarEntryType } from './tar-entry.ts';

/**
 * A member to be written. A `TarEntry` will do as it is: a sparse file is then written whole, with its expanded
 * size. Everything that ends up in the archive is here: nothing comes from the clock or the host.
 */
export interface TarMember {
  /** `other` cannot be written. */
  readonly type: TarEntryType;
  /** Written as it is, but for the `/` that ends the name of a directory. */
  readonly path: string;
  /** Instead of `path`, where the name is not UTF-8. */
  readonly pathBytes?: Uint8Array;
  readonly linkPath?: string;
  readonly linkPathBytes?: Uint8Array;
  /** Default 0o755 for a directory, 0o777 for a symbolic link, else 0o644. */
  readonly mode?: number;
  /** Default 0, as are the others below. */
  readonly uid?: number;
  readonly gid?: number;
  readonly userName?: string;
  readonly groupName?: string;
  readonly mtimeSec: number;
  readonly mtimeNsec?: number;
  /** Of the body that follows the header. Only a file has one. */
  readonly sizeBytes?: number;
  readonly deviceMajor?: number;
  readonly deviceMinor?: number;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
}
