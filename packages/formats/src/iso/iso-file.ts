/** Where bytes lie in the file of the ISO. */
export interface IsoExtent {
  readonly offset: number;
  readonly length: number;
}

/** Something in an ISO's tree. Its numbers are what the ISO claims; reading checks them. */
export interface IsoFile {
  /** Absolute, from the root of the volume: `/boot/vmlinuz`. */
  readonly path: string;
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  readonly extents: readonly IsoExtent[];
  readonly mtimeMs: number;
  /** Permission bits, where Rock Ridge has them. */
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly linkTarget?: string | undefined;
  /** How the bytes are stored, where not as they are: reading refuses both. */
  readonly stored?: 'interleaved' | 'zisofs' | undefined;
}
