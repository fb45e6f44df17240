/** What a profile expects of an instance, as far as an image can tell before anything runs. */
export interface ImageExpectations {
  /** Who expects it, as the subject of a sentence: `test-origin/default`. */
  readonly by: string;
  readonly ports: readonly ExpectedPort[];
  readonly files: readonly ExpectedFile[];
  /** Program and arguments each; run without a shell. */
  readonly commands: readonly (readonly string[])[];
  /** Whom the main process runs as: `user` or `user:group`, by name or number. */
  readonly user?: string | undefined;
  /** Absolute paths at which nothing may be. */
  readonly absent: readonly string[];
  /** Whether only what is mounted can be written to. */
  readonly isReadOnly?: boolean | undefined;
}

/** A TCP port that has to answer. */
export interface ExpectedPort {
  /** Name of the server that listens there. */
  readonly server: string;
  readonly port: number;
  /** What is asked of it: `GET /health`. */
  readonly requests: readonly string[];
  /** Whether the container is started so that the port can be reached from outside. */
  readonly isPublished: boolean;
}

export interface ExpectedFile {
  /** Absolute; links are followed. */
  readonly path: string;
  readonly type?: 'file' | 'directory' | undefined;
  /** Permission bits in octal: `0644`. */
  readonly mode?: string | undefined;
  /** `user`, `user:group` or `:group`, by name or number. */
  readonly owner?: string | undefined;
  readonly contains?: string | undefined;
}
