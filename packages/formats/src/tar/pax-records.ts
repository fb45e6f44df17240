import { readDecimal } from './numbers.ts';
import { tarError } from './tar-error.ts';
import { decodeText } from './text.ts';

const SPACE = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;

export interface PaxRecord {
  readonly key: string;
  /** Raw: a value of an extended attribute is any bytes. */
  readonly value: Uint8Array;
}

export interface PaxRecords {
  readonly records: readonly PaxRecord[];
  /** True where NULs follow the last record, which the format does not provide for. */
  readonly isPadded: boolean;
}

/**
 * Decodes the body of a PAX header: `"%d %s=%s\n", <length>, <keyword>, <value>` (POSIX pax, "pax Extended
 * Header"), where the length counts the whole record, so that a value may hold newlines. The values are
 * copies.
 *
 * @param offset of the body in the archive, for the error
 * @throws FormatError `tar/bad-pax`
 */
export function parsePaxRecords(body: Uint8Array, offset: number): PaxRecords {
  const records: PaxRecord[] = [];
  let at = 0;
  while (at < body.length) {
    if (body[at] === 0 && body.subarray(at).every((byte) => byte === 0)) return { records, isPadded: true };
    const blank = body.indexOf(SPACE, at);
    const length = blank === -1 || blank - at > 16 ? Number.NaN : readDecimal(body, at, blank);
    const end = at + length;
    if (!(end <= body.length && end > blank + 2) || body[end - 1] !== NEWLINE) {
      throw tarError('tar/bad-pax', 'A PAX record whose length does not match its text', offset + at);
    }
    const equals = body.indexOf(EQUALS, blank + 1);
    if (equals === -1 || equals >= end || equals === blank + 1) {
      throw tarError('tar/bad-pax', 'A PAX record without a keyword', offset + at);
    }
    records.push({
      key: decodeText(body, blank + 1, equals).text,
      value: body.slice(equals + 1, end - 1),
    });
    at = end;
  }
  return { records, isPadded: false };
}

/** Writes the body of a PAX header, sorted by keyword, so that the same attributes give the same bytes. */
export function encodePaxRecords(records: Iterable<PaxRecord>): Uint8Array {
  const encoder = new TextEncoder();
  const sorted = [...records].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const parts = sorted.map(({ key, value }) => encodeRecord(encoder.encode(` ${key}=`), value));
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

function encodeRecord(keyword: Uint8Array, value: Uint8Array): Uint8Array {
  const rest = keyword.length + value.length + 1;
  let length = rest + String(rest).length;
  if (rest + String(length).length > length) length += 1;
  const record = new Uint8Array(length);
  record.set(new TextEncoder().encode(String(length)));
  record.set(keyword, length - rest);
  record.set(value, length - rest + keyword.length);
  record[length - 1] = NEWLINE;
  return record;
}
