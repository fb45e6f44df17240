import { type CacheEntry, type ElfFile, FormatError, type LdSoCache, readLdSoCache } from '@up/formats';
import type { FileView } from './file-view.ts';

/** The libraries of an ld.so.cache by name. */
export type CacheIndex = ReadonlyMap<string, readonly CacheEntry[]>;

/** Reads a cache. A loader ignores one that it cannot read, and so does this. */
export function readCacheIndex(view: FileView, path: string): CacheIndex {
  const index = new Map<string, CacheEntry[]>();
  for (const entry of readCache(view, path).entries) {
    const entries = index.get(entry.name);
    if (entries === undefined) index.set(entry.name, [entry]);
    else entries.push(entry);
  }
  return index;
}

function readCache(view: FileView, path: string): LdSoCache {
  if (!view.isFile(path)) return { entries: [] };
  try {
    return readLdSoCache(view.read(path, 0, MAX_BYTES));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { entries: [] };
  }
}

export interface CacheQuery {
  readonly name: string;
  /** What the library is for: the cache serves several ABIs. */
  readonly elf: ElfFile;
  /** Subdirectories that the processor may use, best first. */
  readonly hwcaps: readonly string[];
}

/** What the loader would take from the cache: the best variant for the processor, else the plain one. */
export function lookUpCache(index: CacheIndex, { name, elf, hwcaps }: CacheQuery): CacheEntry | undefined {
  const flags = flagsOf(elf);
  const entries = (index.get(name) ?? []).filter(
    (entry) => entry.legacyHwcap === 0n && (flags === undefined || entry.flags === flags),
  );
  for (const hwcap of hwcaps) {
    const best = entries.find((entry) => entry.hwcap === hwcap);
    if (best !== undefined) return best;
  }
  return entries.find((entry) => entry.hwcap === undefined);
}

function flagsOf({ machine, bits, byteOrder }: ElfFile): number | undefined {
  if (machine.name === 'arm') return machine.variant === 'v7' ? 0x0903 : 0x0b03;
  return FLAGS[`${machine.name}/${bits}/${byteOrder}`];
}

/** "libc6" and the ABI. Machines with several ABIs of one class are left out: any entry of theirs is tried. */
const FLAGS: Readonly<Record<string, number>> = {
  'i386/32/little': 0x0003,
  'x86-64/64/little': 0x0303,
  'x86-64/32/little': 0x0803,
  'aarch64/64/little': 0x0a03,
  'powerpc64/64/little': 0x0503,
  'powerpc64/64/big': 0x0503,
  's390/64/big': 0x0403,
};

/** A desktop system's has 200 kilobytes. */
const MAX_BYTES = 32 * 1024 * 1024;
