/** Files of a host. What is not there, or may not be seen, is undefined; nothing is thrown. */
export interface HostFiles {
  /** A text file of at most a mebibyte. */
  read(path: string): Promise<string | undefined>;
  /** Names in a directory, at most 10 000, sorted. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Of the thing itself, a link included. */
  state(path: string): Promise<FileState | undefined>;
  /** With every link followed; undefined where one leads nowhere. */
  realPath(path: string): Promise<string | undefined>;
  readLink(path: string): Promise<string | undefined>;
  canWrite(path: string): Promise<boolean>;
  /** On the file system of the path. */
  room(path: string): Promise<DiskRoom | undefined>;
  /** Makes a directory, and those above it. */
  makeDirectory(path: string): Promise<void>;
  /** Writes a file whole, or not at all; what was there is kept beside it. Says under which name. */
  replace(path: string, text: string): Promise<{ readonly backup: string | undefined }>;
}

export interface FileState {
  readonly kind: 'file' | 'directory' | 'link' | 'socket' | 'pipe' | 'device';
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly uid: number;
}

export interface DiskRoom {
  /** Tells file systems apart. */
  readonly device: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly freeFiles: number;
  /** 0 on file systems that do not count them. */
  readonly totalFiles: number;
}
