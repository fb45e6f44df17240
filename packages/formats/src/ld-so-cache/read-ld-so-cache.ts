import { FormatError } from '../format-error.ts';
import { type CacheReader, cacheReader } from './cache-reader.ts';
import { readExtensions } from './extensions.ts';
import type { CacheEntry, LdSoCache } from './ld-so-cache.ts';

/**
 * Reads /etc/ld.so.cache in glibc's format of 1999 and later, alone or after the older one.
 * @throws FormatError where it is neither, ends too early or contradicts itself.
 */
export function readLdSoCache(bytes: Uint8Array): LdSoCache {
  const start = findStart(bytes);
  const byteOrder = byteOrderOf(bytes, start);
  const reader = cacheReader({ bytes, start, byteOrder });
  const count = reader.u32(COUNT_AT);
  if (HEADER_BYTES + count * ENTRY_BYTES > reader.length)
    throw reader.fail(`${count} entries are more than fit`, COUNT_AT);
  const file = cacheReader({ bytes, start: 0, byteOrder });
  const { hwcaps, generator } = readExtensions(file, reader.u32(EXTENSIONS_AT));
  const entries = Array.from({ length: count }, (_, index) =>
    readEntry(reader, HEADER_BYTES + index * ENTRY_BYTES, hwcaps),
  );
  return generator === undefined ? { entries } : { entries, generator };
}

function readEntry(reader: CacheReader, at: number, hwcaps: readonly string[]): CacheEntry {
  const entry = {
    name: reader.text(reader.u32(at + 4)),
    path: reader.text(reader.u32(at + 8)),
    flags: reader.u32(at),
  };
  const hwcap = reader.u64(at + 16);
  if ((hwcap >> 42n) << 10n !== NAMED_HWCAP) return { ...entry, legacyHwcap: hwcap };
  const name = hwcaps[Number(hwcap & 0xffffffffn)];
  if (name === undefined) throw reader.fail('an entry of an unknown hwcaps subdirectory', at + 16);
  return { ...entry, legacyHwcap: 0n, hwcap: name };
}

/** The new format starts the file, or follows the old one's table, aligned (to 4 where 64-bit integers are). */
function findStart(bytes: Uint8Array): number {
  if (hasText(bytes, NEW_MAGIC, 0)) return 0;
  if (!hasText(bytes, OLD_MAGIC, 0)) throw new FormatError('ld.so.cache', 'no magic', 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 16)
    throw new FormatError('ld.so.cache', 'the file ends inside the header', bytes.length);
  for (const little of [true, false]) {
    const end = 16 + 12 * view.getUint32(12, little);
    const start = [4, 8].map((to) => Math.ceil(end / to) * to).find((at) => hasText(bytes, NEW_MAGIC, at));
    if (start !== undefined) return start;
  }
  throw new FormatError('ld.so.cache', 'only the format before 1999', 12);
}

/** glibc 2.33 and later say it; before that, the order in which the entries fit. */
function byteOrderOf(bytes: Uint8Array, start: number): 'little' | 'big' {
  if (bytes.length < start + HEADER_BYTES)
    throw new FormatError('ld.so.cache', 'the file ends inside the header', bytes.length);
  const declared = (bytes[start + BYTE_ORDER_AT] ?? 0) & 3;
  if (declared === 1) throw new FormatError('ld.so.cache', 'marked as invalid', start + BYTE_ORDER_AT);
  if (declared !== 0) return declared === 2 ? 'little' : 'big';
  const little = cacheReader({ bytes, start, byteOrder: 'little' });
  const fits = HEADER_BYTES + little.u32(COUNT_AT) * ENTRY_BYTES <= little.length;
  return fits ? 'little' : 'big';
}

function hasText(bytes: Uint8Array, text: string, offset: number): boolean {
  const found = bytes.subarray(offset, offset + text.length);
  return found.length === text.length && found.every((byte, index) => byte === text.charCodeAt(index));
}

const NEW_MAGIC = 'glibc-ld.so.cache1.1';
const OLD_MAGIC = 'ld.so-1.7.0';
const COUNT_AT = 20;
const BYTE_ORDER_AT = 28;
const EXTENSIONS_AT = 32;
const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;
/** The upper 32 bits of such an entry's hwcap, without the ISA level in the lowest ten: bit 30. */
const NAMED_HWCAP = 1n << 30n;
