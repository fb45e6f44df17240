export type TarEntryType =
  | 'file'
  | 'hardlink'
  | 'symlink'
  | 'directory'
  | 'character-device'
  | 'block-device'
  | 'fifo'
  | 'other';

/** A run of data in a sparse file. What lies between two of them, and after the last, reads as zeros. */
export interface SparseSegment {
  /** Where the run lies in the expanded file. Its bytes follow those of the segment before in the stored body. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** One member of a tar archive, all extensions applied (PAX local and global, GNU long names, sparse maps, base-256). */
export interface TarEntry {
  readonly type: TarEntryType;
  /** The type as written, one character; `'\0'` for a regular file of a v7 archive. */
  readonly typeflag: string;
  /** As written: may be absolute, start with `./`, hold `..`, end in `/`. Latin-1 where it is not UTF-8. */
  readonly path: string;
  /** The raw name, only where it is not valid UTF-8. */
  readonly pathBytes?: Uint8Array;
  /** Target of a symbolic or hard link, as written; `''` where there is none. */
  readonly linkPath: string;
  readonly linkPathBytes?: Uint8Array;
  /** The twelve permission bits (set-uid, set-gid and sticky included). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly groupName: string;
  /** Whole seconds since 1970, rounded down; may be negative. */
  readonly mtimeSec: number;
  /** 0 to 999 999 999, on top of `mtimeSec`. */
  readonly mtimeNsec: number;
  /** Of the file as a reader sees it (sparse: expanded). 0 for what has no content. */
  readonly sizeBytes: number;
  /** Of the body in the archive, without padding and without a sparse map. */
  readonly storedBytes: number;
  /** Absolute offset of the body in the uncompressed archive. */
  readonly bodyOffset: number;
  /** 0 unless it is a device. */
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  /** Extended attributes by name (`security.capability`), raw bytes. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** Data runs in ascending order, without overlap, adding up to `storedBytes`. Absent where the file is not sparse. */
  readonly sparse?: readonly SparseSegment[];
}
