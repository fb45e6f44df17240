/** What can be asked about the machine on which the log is explained. It may not be the one that wrote it. */
export interface Facts {
  /** A file of the flake, by its path from the root of the source. */
  readonly sourceFile: (path: string) => Promise<SourceFile>;
  /** Undefined where that cannot be seen. */
  readonly exists: (path: string) => Promise<boolean | undefined>;
  readonly room: (path: string) => Promise<Room | undefined>;
}

export interface SourceFile {
  /** `unknown`: no repository, no git, or a path that leaves the source. */
  readonly state: 'missing' | 'untracked' | 'ignored' | 'tracked' | 'unknown';
  /** As one types it in the root of the flake. */
  readonly path: string;
  /** A file in the same directory with nearly the same name, where this one is missing. */
  readonly nearest?: string | undefined;
}

export interface Room {
  readonly freeBytes: number;
  readonly freeFiles: number;
  readonly files: number;
}
