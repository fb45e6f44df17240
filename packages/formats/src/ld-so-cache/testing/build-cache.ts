import { ByteWriter } from '../../elf/testing/byte-writer.ts';

export interface PlannedEntry {
  readonly name: string;
  readonly path: string;
  readonly flags: number;
  readonly hwcap?: string;
  readonly legacyHwcap?: bigint;
}

export interface CachePlan {
  readonly entries: readonly PlannedEntry[];
  readonly byteOrder?: 'little' | 'big';
  /** How many entries of the old format come first; 0: the new format alone. */
  readonly oldEntries?: number;
  /** Whether the byte order is in the file, as since glibc 2.33. */
  readonly order?: 'declared' | 'undeclared';
}

const GENERATOR = 'ldconfig of a test';

/** Writes an ld.so.cache as ldconfig lays it out: entries, texts, extensions. */
export function buildCache(plan: CachePlan): Uint8Array {
  const { entries, byteOrder = 'little', oldEntries = 0, order = 'declared' } = plan;
  const layout = { bits: 64, byteOrder } as const;
  const hwcaps = [...new Set(entries.flatMap(({ hwcap }) => hwcap ?? []))];
  const textsAt = 48 + 24 * entries.length;
  const texts = new ByteWriter(layout);
  const text = (value: string): number => {
    const at = textsAt + texts.length;
    texts.bytes(new TextEncoder().encode(`${value}\0`));
    return at;
  };
  const table = new ByteWriter(layout);
  for (const { name, path, flags, hwcap, legacyHwcap = 0n } of entries) {
    const bits =
      hwcap === undefined ? legacyHwcap : (1n << 62n) | (3n << 32n) | BigInt(hwcaps.indexOf(hwcap));
    table.u32(flags).u32(text(name)).u32(text(path)).u32(0).u64(bits);
  }
  const hwcapTexts = hwcaps.map(text);
  texts.align(4);
  // Extensions count from the start of the file, texts from that of the new format.
  const oldBytes = oldEntries === 0 ? 0 : Math.ceil((16 + 12 * oldEntries) / 8) * 8;
  const extensionsAt = oldBytes + textsAt + texts.length;
  const head = new ByteWriter(layout).bytes(new TextEncoder().encode('glibc-ld.so.cache1.1'));
  const declared = order === 'undeclared' ? 0 : byteOrder === 'little' ? 2 : 3;
  head
    .u32(entries.length)
    .u32(texts.length)
    .bytes([declared, 0, 0, 0])
    .u32(extensionsAt)
    .bytes(new Uint8Array(12));
  head.bytes(table.result()).bytes(texts.result()).u32(0xeaa42174).u32(2);
  const sectionsEnd = extensionsAt + 8 + 2 * 16;
  head
    .u32(1)
    .u32(0)
    .u32(sectionsEnd)
    .u32(4 * hwcaps.length);
  head
    .u32(0)
    .u32(0)
    .u32(sectionsEnd + 4 * hwcaps.length)
    .u32(GENERATOR.length);
  for (const at of hwcapTexts) head.u32(at);
  head.bytes(new TextEncoder().encode(GENERATOR));
  if (oldEntries === 0) return head.result();
  const old = new ByteWriter(layout).bytes(new TextEncoder().encode('ld.so-1.7.0\0')).u32(oldEntries);
  return old
    .bytes(new Uint8Array(12 * oldEntries))
    .align(8)
    .bytes(head.result())
    .result();
}
