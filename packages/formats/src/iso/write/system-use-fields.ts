import { SECTOR, viewOf } from '../iso-bytes.ts';
import { setBoth32 } from './both-endian.ts';
import type { IsoNode } from './iso-tree.ts';

/** What stands behind the name in a record; what has no room there stands in a continuation area. */
export interface SystemUseFields {
  readonly inline: Uint8Array;
  readonly continued: { readonly bytes: Uint8Array; readonly offset: number } | undefined;
}

/** Lengths of continuation entries and of the fields of Rock Ridge 1.10. */
const CE = 28;
const PX = 36;

/** Hands out room in the continuation areas; what belongs to one record lies within one sector. */
export interface ContinuationRoom {
  readonly take: (length: number) => number;
  readonly bytes: () => number;
}

export function continuationRoom(): ContinuationRoom {
  let used = 0;
  return {
    take: (length) => {
      if ((used % SECTOR) + length > SECTOR) used += SECTOR - (used % SECTOR);
      const offset = used;
      used += length;
      return offset;
    },
    bytes: () => used,
  };
}

/** Fields in order; those after the first that has no room go on elsewhere. */
export function fitFields(
  fields: readonly Uint8Array[],
  { length, room }: { readonly length: number; readonly room: ContinuationRoom },
): SystemUseFields {
  const sizes = (list: readonly Uint8Array[]): number => list.reduce((sum, field) => sum + field.length, 0);
  if (sizes(fields) <= length) return { inline: concat(fields), continued: undefined };
  let kept = 0;
  while (sizes(fields.slice(0, kept + 1)) <= length - CE) kept += 1;
  const bytes = concat(fields.slice(kept));
  return {
    inline: concat(fields.slice(0, kept)),
    continued: { bytes, offset: room.take(bytes.length) },
  };
}

/** The bytes of a record's fields once it is known where the continuation areas lie. */
export function fieldBytes({ inline, continued }: SystemUseFields, areaBlock: number): Uint8Array {
  if (continued === undefined) return inline;
  const entry = field('CE', CE);
  setBoth32(entry, 4, areaBlock + Math.floor(continued.offset / SECTOR));
  setBoth32(entry, 12, continued.offset % SECTOR);
  setBoth32(entry, 20, continued.bytes.length);
  return concat([inline, entry]);
}

export function fieldLength({ inline, continued }: SystemUseFields): number {
  return inline.length + (continued === undefined ? 0 : CE);
}

/** IEEE P1281 5.3: in the first record of the root. */
export function startField(): Uint8Array {
  const entry = field('SP', 7);
  entry.set([0xbe, 0xef, 0], 4);
  return entry;
}

/** IEEE P1281 5.5, with the identifier that Linux looks for. */
export function extensionsField(): Uint8Array {
  const id = new TextEncoder().encode('RRIP_1991A');
  const entry = field('ER', 8 + id.length);
  entry[4] = id.length;
  entry[7] = 1;
  entry.set(id, 8);
  return entry;
}

/** IEEE P1282 4.1.1 */
export function attributesField({ mode }: Pick<IsoNode, 'mode'>, links: number): Uint8Array {
  const entry = field('PX', PX);
  setBoth32(entry, 4, mode);
  setBoth32(entry, 12, links);
  return entry;
}

/** IEEE P1282 4.1.4 */
export function nameField(name: string): Uint8Array {
  const text = new TextEncoder().encode(name);
  const entry = field('NM', 5 + text.length);
  entry.set(text, 5);
  return entry;
}

function field(signature: string, length: number): Uint8Array {
  const entry = new Uint8Array(length);
  const view = viewOf(entry);
  view.setUint8(0, signature.charCodeAt(0));
  view.setUint8(1, signature.charCodeAt(1));
  view.setUint8(2, length);
  view.setUint8(3, 1);
  return entry;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
