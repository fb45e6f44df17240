/** A store path and everything that it needs at run time. */
export interface Closure {
  /** As the user named it. */
  readonly source: string;
  /** By path. */
  readonly paths: readonly ClosurePath[];
}

export interface ClosurePath {
  /** The whole store path. */
  readonly path: string;
  /** Of its Nix archive: a little more than that of its files. Undefined where nothing says it. */
  readonly sizeBytes?: number | undefined;
}
