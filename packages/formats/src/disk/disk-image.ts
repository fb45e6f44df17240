/** What a file says of the disk that it holds, as far as it can be told without reading the disk. */
export interface DiskImage {
  /** `raw` where the content is of none of the others. */
  readonly format: 'raw' | 'qcow2' | 'vmdk' | 'vdi' | 'vhd' | 'vhdx';
  /** The kind within the format: `2` or `3` of qcow2, `streamOptimized`, `dynamic`. */
  readonly variant: string | undefined;
  /** What the guest sees. Undefined where it is not read: `vhd`, `vhdx`. */
  readonly virtualSizeBytes: number | undefined;
  /** Another file that the guest's bytes come from, as the image names it: not to be trusted. */
  readonly dependsOn: DiskDependency | undefined;
  readonly encryption: 'aes' | 'luks' | 'other' | undefined;
  /** Why `openDisk` does not read it. */
  readonly refusal: DiskRefusal | undefined;
  /** What is odd, but no reason not to read it: it was not closed properly... */
  readonly problems: readonly string[];
}

export interface DiskDependency {
  readonly kind: 'backing-file' | 'data-file' | 'extents';
  readonly names: readonly string[];
}

export interface DiskRefusal {
  /** `qcow2/backing-file`. */
  readonly code: string;
  readonly message: string;
}
