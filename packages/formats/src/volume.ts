import type { ReadAt } from './read-at.ts';

/** A file in a file system. Names are as they are there: not to be trusted. */
export interface VolumeFile {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
}

/** A file that can be read in part. */
export interface OpenVolumeFile {
  readonly sizeBytes: number;
  readonly readAt: ReadAt;
}

export interface ReadVolumeOptions {
  /** A larger file is an error: how much is read at most. */
  readonly maxBytes: number;
}

/**
 * A file system inside of an image. Paths begin at its root, with or without a slash. Links on the way are
 * followed within it; `..` stops at the root. Each method throws FormatError where the file system is damaged.
 */
export interface Volume {
  readonly fileSystem: 'fat' | 'ext';
  readonly label: string | undefined;
  /** `1A2B-3C4D` of FAT, else lower-case: as blkid prints it. */
  readonly uuid: string | undefined;
  readonly sizeBytes: number;
  /** What a path leads to. Undefined where there is nothing. */
  readonly stat: (path: string) => Promise<VolumeFile | undefined>;
  /** What is in a directory, in its order. @throws FormatError `.../not-found`, `.../not-a-directory` */
  readonly list: (path: string) => Promise<readonly VolumeFile[]>;
  /** @throws FormatError `.../not-found`, `.../not-a-file` */
  readonly open: (path: string) => Promise<OpenVolumeFile>;
  /** The whole file. @throws FormatError `.../not-found`, `.../not-a-file`, `.../too-large` */
  readonly read: (path: string, options: ReadVolumeOptions) => Promise<Uint8Array>;
}
