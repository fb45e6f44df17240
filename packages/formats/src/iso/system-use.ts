import type { ReadAt } from '../read-at.ts';
import { readExactly, viewOf } from './iso-bytes.ts';
import { isoError } from './iso-error.ts';

/** One entry of the System Use Sharing Protocol (IEEE P1281): two letters, and what follows its header of four bytes. */
export interface SystemUseEntry {
  readonly signature: string;
  readonly data: Uint8Array;
}

export interface SystemUseOptions {
  /** Bytes that other systems put before the first entry: LEN_SKP of the entry SP. */
  readonly skip: number;
  readonly blockBytes: number;
}

/** A name of 255 bytes and a link of 4095 fit into three. */
const MAX_CONTINUATIONS = 16;
const MAX_AREA_BYTES = 65_536;
const MAX_ENTRIES = 2048;

/**
 * The entries of a record, with those of its continuation areas (CE), which lie elsewhere on the volume.
 * @throws FormatError
 */
export async function readSystemUse(
  readAt: ReadAt,
  area: Uint8Array,
  { skip, blockBytes }: SystemUseOptions,
): Promise<readonly SystemUseEntry[]> {
  const entries: SystemUseEntry[] = [];
  let rest = area.subarray(Math.min(skip, area.length));
  for (let round = 0; ; round += 1) {
    const next = collect(rest, entries);
    if (next === undefined) return entries;
    if (round >= MAX_CONTINUATIONS) throw isoError('iso/limit', 'too many continuation areas', 0);
    rest = await readArea(readAt, next, blockBytes);
  }
}

/** Adds the entries of one area; returns what leads on. */
function collect(area: Uint8Array, entries: SystemUseEntry[]): Uint8Array | undefined {
  let continuation: Uint8Array | undefined;
  let at = 0;
  while (at + 4 <= area.length) {
    const length = area[at + 2] ?? 0;
    // Padding, or something that is no entry at all, ends the area.
    if (length < 4 || at + length > area.length) break;
    const signature = String.fromCharCode(area[at] ?? 0, area[at + 1] ?? 0);
    if (signature === 'ST') break;
    const data = area.subarray(at + 4, at + length);
    if (signature === 'CE') continuation = data;
    else entries.push({ signature, data });
    if (entries.length > MAX_ENTRIES) throw isoError('iso/limit', 'too many system use entries', 0);
    at += length;
  }
  return continuation;
}

async function readArea(readAt: ReadAt, continuation: Uint8Array, blockBytes: number): Promise<Uint8Array> {
  if (continuation.length < 24) throw isoError('iso/malformed', 'a short continuation entry', 0);
  const view = viewOf(continuation);
  const offset = view.getUint32(0, true) * blockBytes + view.getUint32(8, true);
  const length = view.getUint32(16, true);
  if (length > MAX_AREA_BYTES) throw isoError('iso/limit', `a continuation area of ${length} bytes`, offset);
  return await readExactly(readAt, { offset, length, what: 'continuation area of a name' });
}
