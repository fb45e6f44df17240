/** Bounds of reading. What lies beyond one of them throws a FormatError with the code `iso/limit`. */
export interface IsoLimits {
  /** Of one directory. Default 16 MiB: some 100 000 files. */
  readonly maxDirectoryBytes?: number | undefined;
  /** Over a whole walk. Default 500 000. */
  readonly maxEntries?: number | undefined;
  /** Directories below each other. Default 64; the standard has 8. */
  readonly maxDepth?: number | undefined;
}

export const ISO_LIMITS: {
  readonly maxDirectoryBytes: number;
  readonly maxEntries: number;
  readonly maxDepth: number;
} = { maxDirectoryBytes: 16 * 1024 * 1024, maxEntries: 500_000, maxDepth: 64 };
