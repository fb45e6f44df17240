import type { LayerEntryType } from '../layer-entry.ts';

/** Where the fields of an entry stand in its row, in bytes. */
export const COLUMN = {
  /** uint32: mode, type and marks, see below. */
  attributes: 0,
  /** uint32: index into the owners. */
  owner: 4,
  /** float64, each: they are exact up to 2^53. */
  sizeBytes: 8,
  mtimeSec: 16,
  /** NaN for none. */
  bodyOffset: 24,
  /** uint32: address of the packed facts plus one, 0 for none. */
  facts: 32,
  /** uint32, each: address and length of the content that was kept, or of the target of a link. */
  content: 36,
  contentBytes: 40,
} as const;

export const ROW_BYTES = 48;

/** Names stand in rows of their own: they are let go once a layer has become part of a tree. */
export const NAME_COLUMN = {
  /** uint32: index into the directories. */
  directory: 0,
  /** uint32: where the name ends; it begins where the one before ends. */
  end: 4,
} as const;

export const NAME_ROW_BYTES = 8;

/** Attributes: the mode in bits 0 to 11, the type above it, then marks. */
export const MODE_MASK = 0o7777;
export const TYPE_SHIFT = 12;
export const TYPE_MASK = 0xf;
/** The content was kept, as text: each character is a byte. */
export const MARK_ASCII: number = 1 << 16;
/** The content was kept, as text in UTF-8. */
export const MARK_UTF8: number = 1 << 17;
/** The content was kept, as bytes. */
export const MARK_BINARY: number = 1 << 18;
export const CONTENT_MARKS: number = MARK_ASCII | MARK_UTF8 | MARK_BINARY;
/** What stands in place of a content is the target of a link. */
export const MARK_LINK: number = 1 << 19;
/** There is a device number or extended attributes among the extras. */
export const MARK_EXTRA: number = 1 << 20;

export const TYPES: readonly LayerEntryType[] = [
  'file',
  'hardlink',
  'symlink',
  'directory',
  'character-device',
  'block-device',
  'fifo',
  'other',
];

const CODES: ReadonlyMap<LayerEntryType, number> = new Map(TYPES.map((type, code) => [type, code]));

export function codeOf(type: LayerEntryType): number {
  return CODES.get(type) ?? TYPES.length - 1;
}
