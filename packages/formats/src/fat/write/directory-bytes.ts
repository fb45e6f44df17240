import { shortNameChecksum } from '../short-name.ts';
import { isShortName } from './aliases.ts';
import type { FatNode } from './fat-tree.ts';

export const ENTRY_BYTES = 32;
const UNITS_PER_ENTRY = 13;

/** How many entries a directory has, with those of long names. */
export function entryCount({ children }: FatNode): number {
  return children.reduce((sum, { name }) => sum + 1 + longEntries(name), 0);
}

function longEntries(name: string): number {
  return isShortName(name) ? 0 : Math.ceil(name.length / UNITS_PER_ENTRY);
}

/** The entries of a file or directory: those of its long name, the last piece first, then its own. */
export function entriesOf({ name, alias, data }: FatNode, cluster: number): Uint8Array {
  const pieces = longEntries(name);
  const bytes = new Uint8Array((pieces + 1) * ENTRY_BYTES);
  const checksum = shortNameChecksum(alias);
  for (let order = pieces; order > 0; order -= 1) {
    const at = (pieces - order) * ENTRY_BYTES;
    bytes.set(longEntry({ name, order, isLast: order === pieces, checksum }), at);
  }
  const own = shortEntry({
    alias,
    attributes: data === undefined ? DIRECTORY : ARCHIVE,
    cluster,
    sizeBytes: data?.length ?? 0,
  });
  bytes.set(own, pieces * ENTRY_BYTES);
  return bytes;
}

export interface ShortEntry {
  readonly alias: Uint8Array;
  readonly attributes: number;
  readonly cluster: number;
  readonly sizeBytes: number;
}

/** Every time is the first one that FAT knows: the same files give the same bytes. */
export function shortEntry({ alias, attributes, cluster, sizeBytes }: ShortEntry): Uint8Array {
  const bytes = new Uint8Array(ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(alias);
  view.setUint8(11, attributes);
  for (const date of [16, 18, 24]) view.setUint16(date, FIRST_OF_1980, true);
  view.setUint16(20, cluster >>> 16, true);
  view.setUint16(26, cluster & 0xffff, true);
  view.setUint32(28, sizeBytes, true);
  return bytes;
}

interface LongEntry {
  readonly name: string;
  /** From 1 on. */
  readonly order: number;
  readonly isLast: boolean;
  readonly checksum: number;
}

/** After the name a zero, then 0xffff to the end of the entry. */
function longEntry({ name, order, isLast, checksum }: LongEntry): Uint8Array {
  const bytes = new Uint8Array(ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, order | (isLast ? 0x40 : 0));
  view.setUint8(11, LONG_NAME);
  view.setUint8(13, checksum);
  const places = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
  for (const [index, place] of places.entries()) {
    const at = (order - 1) * UNITS_PER_ENTRY + index;
    const unit = at < name.length ? name.charCodeAt(at) : at === name.length ? 0 : 0xffff;
    view.setUint16(place, unit, true);
  }
  return bytes;
}

export const VOLUME_LABEL = 0x08;
export const DIRECTORY = 0x10;
const ARCHIVE = 0x20;
const LONG_NAME = 0x0f;
/** 1980-01-01; the time of day is 0. */
const FIRST_OF_1980 = 0x0021;
