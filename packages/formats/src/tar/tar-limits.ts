/** Bounds of a walk. What lies beyond one of them throws a FormatError with the code `tar/limit`. */
export interface TarLimits {
  /** Size of the archive where it is known. A body that ends beyond it throws before its entry is yielded. */
  readonly archiveBytes?: number;
  /** Default 10 000 000. */
  readonly maxEntries?: number;
  /** Of one long name or PAX header, and of all global PAX records together. Default 1 MiB, as in Go. */
  readonly maxExtensionBytes?: number;
  /** Extension headers before one member. Default 32. */
  readonly maxExtensionsInRow?: number;
  /** Data runs of one sparse file. Default 65 536. */
  readonly maxSparseSegments?: number;
  /** How far to look for data after the end marker. Default 1 MiB; 0 does not look. */
  readonly maxTrailingScanBytes?: number;
  /** Default 1000: the last one says that there are more. */
  readonly maxWarnings?: number;
}

export type TarBounds = Required<TarLimits>;

export function tarBounds(limits: TarLimits): TarBounds {
  const {
    archiveBytes = Number.POSITIVE_INFINITY,
    maxEntries = 10_000_000,
    maxExtensionBytes = 1024 * 1024,
    maxExtensionsInRow = 32,
    maxSparseSegments = 65_536,
    maxTrailingScanBytes = 1024 * 1024,
    maxWarnings = 1000,
  } = limits;
  return {
    archiveBytes,
    maxEntries,
    maxExtensionBytes,
    maxExtensionsInRow,
    maxSparseSegments,
    maxTrailingScanBytes,
    maxWarnings,
  };
}
