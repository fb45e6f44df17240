import type { CacheReader } from './cache-reader.ts';

/** What glibc 2.33 and later append. */
export interface CacheExtensions {
  readonly generator?: string;
  /** The glibc-hwcaps subdirectories; entries refer to them by index. */
  readonly hwcaps: readonly string[];
}

/**
 * Reads the sections that are known; unknown ones are skipped, as loaders do. `file` reads from the start of the
 * file, even where the old format comes first. The names of hwcaps then are not where ldconfig put them, so that
 * no loader finds any: read like that here, for the same result.
 */
export function readExtensions(file: CacheReader, offset: number): CacheExtensions {
  if (offset === 0) return { hwcaps: [] };
  if (file.u32(offset) !== EXTENSION_MAGIC) throw file.fail('no extension magic', offset);
  const count = file.u32(offset + 4);
  if (count > MAX_SECTIONS) throw file.fail(`${count} extension sections`, offset + 4);
  let generator: string | undefined;
  let hwcaps: readonly string[] = [];
  for (let index = 0; index < count; index++) {
    const at = offset + 8 + 16 * index;
    const section = { offset: file.u32(at + 8), length: file.u32(at + 12) };
    if (section.offset + section.length > file.length) throw file.fail('a section beyond the end', at + 8);
    const tag = file.u32(at);
    if (tag === GENERATOR) generator = readGenerator(file, section);
    else if (tag === HWCAPS) hwcaps = readHwcaps(file, section);
  }
  return generator === undefined ? { hwcaps } : { generator, hwcaps };
}

interface Section {
  readonly offset: number;
  readonly length: number;
}

/** Not terminated by a zero: its length says where it ends. */
function readGenerator(reader: CacheReader, { offset, length }: Section): string {
  const bytes = Uint8Array.from({ length: Math.min(length, 256) }, (_, index) => reader.u8(offset + index));
  return new TextDecoder().decode(bytes);
}

function readHwcaps(file: CacheReader, { offset, length }: Section): readonly string[] {
  const count = length / 4;
  if (!Number.isInteger(count) || count > MAX_HWCAPS) throw file.fail(`${length} bytes of hwcaps`, offset);
  return Array.from({ length: count }, (_, index) => file.text(file.u32(offset + 4 * index)));
}

const EXTENSION_MAGIC = 0xeaa42174;
const GENERATOR = 0;
const HWCAPS = 1;
const MAX_SECTIONS = 64;
const MAX_HWCAPS = 1024;
