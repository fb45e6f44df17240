import { crc32 } from 'node:zlib';

export interface MbrEntryToBuild {
  readonly type: number;
  readonly start: number;
  readonly sectors: number;
  readonly active?: boolean;
}

/** A boot record with up to four entries, without code. */
export function buildMbr(entries: readonly MbrEntryToBuild[], diskId = 0): Uint8Array {
  const view = new DataView(new ArrayBuffer(512));
  view.setUint32(440, diskId, true);
  for (const [index, { type, start, sectors, active = false }] of entries.entries()) {
    const at = 446 + 16 * index;
    view.setUint8(at, active ? 0x80 : 0);
    view.setUint8(at + 4, type);
    view.setUint32(at + 8, start, true);
    view.setUint32(at + 12, sectors, true);
  }
  view.setUint16(510, 0xaa55, true);
  return new Uint8Array(view.buffer);
}

export interface GptEntryToBuild {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** A disk with both tables and the protective entry. Types and ids are made up. */
export function buildGptDisk(
  sectors: number,
  entries: readonly GptEntryToBuild[],
  sectorBytes = 512,
): Uint8Array {
  const disk = new Uint8Array(sectors * sectorBytes);
  disk.set(buildMbr([{ type: 0xee, start: 1, sectors: sectors - 1 }]));
  const table = new Uint8Array(16 * 128);
  for (const [index, { name, first, last }] of entries.entries()) {
    const view = new DataView(table.buffer, index * 128, 128);
    table.fill(index + 1, index * 128, index * 128 + 32);
    view.setBigUint64(32, BigInt(first), true);
    view.setBigUint64(40, BigInt(last), true);
    for (const [at, unit] of name.split('').entries()) view.setUint16(56 + 2 * at, unit.charCodeAt(0), true);
  }
  const tableSectors = Math.ceil(table.length / sectorBytes);
  const places = [
    { own: 1, other: sectors - 1, entries: 2 },
    { own: sectors - 1, other: 1, entries: sectors - 1 - tableSectors },
  ];
  for (const place of places) {
    disk.set(table, place.entries * sectorBytes);
    disk.set(gptHeader(place, table), place.own * sectorBytes);
  }
  return disk;
}

interface GptPlace {
  readonly own: number;
  readonly other: number;
  readonly entries: number;
}

function gptHeader({ own, other, entries }: GptPlace, table: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(92);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from('EFI PART'));
  view.setUint32(8, 0x10000, true);
  view.setUint32(12, 92, true);
  view.setBigUint64(24, BigInt(own), true);
  view.setBigUint64(32, BigInt(other), true);
  bytes.fill(0xaa, 56, 72);
  view.setBigUint64(72, BigInt(entries), true);
  view.setUint32(80, table.length / 128, true);
  view.setUint32(84, 128, true);
  view.setUint32(88, crc32(table), true);
  view.setUint32(16, crc32(bytes), true);
  return bytes;
}
