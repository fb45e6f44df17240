/** One library that ldconfig found. */
export interface CacheEntry {
  /** The soname that it is looked up by. */
  readonly name: string;
  readonly path: string;
  /** The ABI: `0x0303` for x86-64, `0x0003` for i386... */
  readonly flags: number;
  /** The glibc-hwcaps subdirectory that it is in, such as `x86-64-v3`: for processors that have it only. */
  readonly hwcap?: string;
  /** Bits of the older scheme, before glibc 2.33; 0 for nearly everything. */
  readonly legacyHwcap: bigint;
}

/** What ldconfig wrote: the libraries of /etc/ld.so.conf's directories, in file order, which is that of preference. */
export interface LdSoCache {
  readonly entries: readonly CacheEntry[];
  /** The ldconfig that wrote it, where it says so (glibc 2.33 and later). */
  readonly generator?: string;
}
