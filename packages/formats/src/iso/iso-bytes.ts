import { readExactly as readBytes } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';

/** A logical sector: ECMA-119 6.1.2. */
export const SECTOR = 2048;

/** Exactly the bytes asked for. @throws FormatError `iso/truncated` where the file ends before that */
export async function readExactly(
  readAt: ReadAt,
  range: { readonly offset: number; readonly length: number; readonly what: string },
): Promise<Uint8Array> {
  return await readBytes(readAt, { ...range, format: 'iso' });
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

const utf8 = new TextDecoder();
const ucs2 = new TextDecoder('utf-16be');

/** A field that is filled up with blanks; some writers fill it with zeros. */
export function paddedText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeName(end < 0 ? bytes : bytes.subarray(0, end)).trimEnd();
}

/** As `paddedText`, two bytes for a character: Joliet. */
export function paddedWideText(bytes: Uint8Array): string {
  const text = ucs2.decode(bytes);
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trimEnd();
}

export function decodeWideName(bytes: Uint8Array): string {
  return ucs2.decode(bytes);
}

/** UTF-8, as all writers of today have it in names; the standard knows capital letters only. */
export function decodeName(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
