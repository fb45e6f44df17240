import { SECTOR, viewOf } from '../iso-bytes.ts';
import { setBoth16, setBoth32 } from './both-endian.ts';

/** One record to write: ECMA-119 9.1. */
export interface RecordToWrite {
  readonly name: Uint8Array;
  readonly isDirectory: boolean;
  readonly block: number;
  readonly sizeBytes: number;
  readonly timeMs: number;
  readonly systemUse: Uint8Array;
}

/** Room for what comes behind a name; a record has at most 254 bytes. */
export function systemUseRoom(name: Uint8Array): number {
  return 254 - nameEnd(name);
}

function nameEnd(name: Uint8Array): number {
  return 33 + name.length + (name.length % 2 === 0 ? 1 : 0);
}

export function recordLength(name: Uint8Array, systemUseBytes: number): number {
  const length = nameEnd(name) + systemUseBytes;
  return length + (length % 2);
}

export function recordBytes(record: RecordToWrite): Uint8Array {
  const { name, isDirectory, block, sizeBytes, timeMs, systemUse } = record;
  const bytes = new Uint8Array(recordLength(name, systemUse.length));
  bytes[0] = bytes.length;
  setBoth32(bytes, 2, block);
  setBoth32(bytes, 10, sizeBytes);
  bytes.set(recordTime(timeMs), 18);
  bytes[25] = isDirectory ? 2 : 0;
  setBoth16(bytes, 28, 1);
  bytes[32] = name.length;
  bytes.set(name, 33);
  bytes.set(systemUse, nameEnd(name));
  return bytes;
}

/** Where each record goes, so that none lies across the end of a sector, and what the directory takes. */
export function layOut(lengths: readonly number[]): {
  readonly offsets: readonly number[];
  readonly bytes: number;
} {
  let at = 0;
  const offsets = lengths.map((length) => {
    if ((at % SECTOR) + length > SECTOR) at += SECTOR - (at % SECTOR);
    const offset = at;
    at += length;
    return offset;
  });
  return { offsets, bytes: Math.ceil(at / SECTOR) * SECTOR };
}

/** ECMA-119 9.1.5, in UTC. */
function recordTime(timeMs: number): readonly number[] {
  const date = new Date(timeMs);
  return [
    date.getUTCFullYear() - 1900,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    0,
  ];
}

/** One entry of a path table: ECMA-119 9.4. Padded to an even length. */
export function pathTableEntry(
  { name, block, parent }: { readonly name: Uint8Array; readonly block: number; readonly parent: number },
  byteOrder: 'little' | 'big',
): Uint8Array {
  const littleEndian = byteOrder === 'little';
  const bytes = new Uint8Array(8 + name.length + (name.length % 2));
  const view = viewOf(bytes);
  view.setUint8(0, name.length);
  view.setUint32(2, block, littleEndian);
  view.setUint16(6, parent, littleEndian);
  bytes.set(name, 8);
  return bytes;
}
