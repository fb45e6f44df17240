import { SECTOR } from '../iso-bytes.ts';

/** Where the root directory of the primary volume lies. */
export function rootOffset(volume: Uint8Array): number {
  return new DataView(volume.buffer, volume.byteOffset).getUint32(16 * SECTOR + 158, true) * SECTOR;
}

/** Offsets of the records of a directory of one sector, `.` and `..` first. */
export function recordOffsets(volume: Uint8Array, directory: number): readonly number[] {
  const offsets: number[] = [];
  for (let at = directory; (volume[at] ?? 0) > 0; at += volume[at] ?? 0) offsets.push(at);
  return offsets;
}

/** Where the system use fields of a record begin. */
export function systemUseOffset(volume: Uint8Array, record: number): number {
  const nameLength = volume[record + 32] ?? 0;
  return record + 33 + nameLength + (nameLength % 2 === 0 ? 1 : 0);
}
