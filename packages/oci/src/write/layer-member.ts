/** A file that goes into a new layer. */
export type LayerMember = LayerAttributes &
  (
    | { readonly type: 'directory' }
    | { readonly type: 'file'; readonly content: Uint8Array | HostFile }
    | { readonly type: 'symlink'; readonly linkTarget: string }
    | { readonly type: 'hardlink'; readonly linkTarget: string }
    /** Hides what lower layers have at `path`. */
    | { readonly type: 'whiteout' }
  );

export interface LayerAttributes {
  /** In the image; a leading slash makes no difference. */
  readonly path: string;
  /** The twelve permission bits. Default 0o755 for directories, 0o644 for files. */
  readonly mode?: number | undefined;
  /** Default 0, as are the next two. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mtimeSec?: number | undefined;
}

/** A file of this machine whose content is taken when the layer is made. */
export interface HostFile {
  readonly path: string;
  readonly sizeBytes: number;
}
