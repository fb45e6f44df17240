import { SECTOR, viewOf } from '../iso-bytes.ts';
import { setBoth16, setBoth32 } from './both-endian.ts';
import { wide } from './iso-names.ts';

export interface DescriptorToWrite {
  readonly kind: 'plain' | 'joliet';
  readonly label: string;
  readonly blocks: number;
  readonly pathTable: { readonly bytes: number; readonly little: number; readonly big: number };
  /** The record of the root. */
  readonly root: Uint8Array;
  readonly timeMs: number;
}

/** Text fields with offset and length: ECMA-119 8.4. Only two are filled. */
const SYSTEM_ID = [8, 32] as const;
const VOLUME_ID = [40, 32] as const;
const BLANK_FIELDS = [
  [190, 128],
  [318, 128],
  [446, 128],
  [574, 128],
  [702, 37],
  [739, 37],
  [776, 37],
] as const;

/** A primary volume descriptor, or the supplementary one of Joliet. */
export function descriptorBytes(descriptor: DescriptorToWrite): Uint8Array {
  const { kind, label, blocks, pathTable, root, timeMs } = descriptor;
  const bytes = markedSector(kind === 'plain' ? 1 : 2);
  const view = viewOf(bytes);
  const put = ([at, length]: readonly [number, number], text: string): void =>
    bytes.set(kind === 'plain' ? plainField(text, length) : wideField(text, length), at);
  put(SYSTEM_ID, kind === 'plain' ? 'LINUX' : '');
  put(VOLUME_ID, label);
  for (const field of BLANK_FIELDS) put(field, '');
  setBoth32(bytes, 80, blocks);
  // UCS-2 level 3.
  if (kind === 'joliet') bytes.set(new TextEncoder().encode('%/E'), 88);
  setBoth16(bytes, 120, 1);
  setBoth16(bytes, 124, 1);
  setBoth16(bytes, 128, SECTOR);
  setBoth32(bytes, 132, pathTable.bytes);
  view.setUint32(140, pathTable.little, true);
  view.setUint32(148, pathTable.big);
  bytes.set(root, 156);
  const now = longTime(timeMs);
  bytes.set(now, 813);
  bytes.set(now, 830);
  bytes.set(NO_TIME, 847);
  bytes.set(NO_TIME, 864);
  bytes[881] = 1;
  return bytes;
}

/** El Torito 1.0, figure 7. */
export function bootRecordBytes(catalogueBlock: number): Uint8Array {
  const bytes = markedSector(0);
  bytes.set(new TextEncoder().encode('EL TORITO SPECIFICATION'), 7);
  viewOf(bytes).setUint32(0x47, catalogueBlock, true);
  return bytes;
}

export function terminatorBytes(): Uint8Array {
  return markedSector(255);
}

function markedSector(type: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR);
  bytes[0] = type;
  bytes.set(new TextEncoder().encode('CD001'), 1);
  bytes[6] = 1;
  return bytes;
}

function plainField(text: string, length: number): Uint8Array {
  return new TextEncoder().encode(text.padEnd(length, ' ')).subarray(0, length);
}

/** Fields of an odd length end with a zero. */
function wideField(text: string, length: number): Uint8Array {
  const field = new Uint8Array(length);
  field.set(wide(text.slice(0, length >> 1).padEnd(length >> 1, ' ')));
  return field;
}

const NO_TIME: Uint8Array = Uint8Array.from([...new Array<number>(16).fill(0x30), 0]);

/** ECMA-119 8.4.26.1, in UTC: digits to the hundredth of a second, then the zone. */
function longTime(timeMs: number): Uint8Array {
  const digits = new Date(timeMs).toISOString().replace(/\D/g, '').slice(0, 16);
  return Uint8Array.from([...new TextEncoder().encode(digits), 0]);
}
