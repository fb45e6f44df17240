/** Decoding keeps a byte order mark, so that two different names never read the same. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Up to here a loop is faster than a call of the decoder. */
const SHORT = 16;

export interface DecodedText {
  readonly text: string;
  /** Set where the bytes are no UTF-8: `text` is then their Latin-1 reading. */
  readonly raw?: Uint8Array;
}

const EMPTY: DecodedText = { text: '' };

/** True where all bytes are below 0x80: then a character is a byte. */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if ((bytes[at] ?? 0) >= 0x80) return false;
  }
  return true;
}

/** Text of a name: UTF-8, else Latin-1 with the raw bytes beside it. */
export function decodeText(bytes: Uint8Array, start: number = 0, end: number = bytes.length): DecodedText {
  if (start === end) return EMPTY;
  if (end - start <= SHORT && isAscii(bytes, start, end)) return { text: decodeLatin1(bytes, start, end) };
  try {
    return { text: utf8.decode(bytes.subarray(start, end)) };
  } catch {
    return { text: decodeLatin1(bytes, start, end), raw: bytes.slice(start, end) };
  }
}

/** One character for each byte. */
export function decodeLatin1(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** Where the NUL-terminated text that starts at `start` ends; a full field has no NUL. */
export function endOfText(bytes: Uint8Array, start: number, length: number): number {
  let at = start;
  while (at < start + length && bytes[at] !== 0) at += 1;
  return at;
}
