export type RangeAnswer =
  /** No range, one that cannot be understood, or several at once: the whole file. */
  | { readonly type: 'whole' }
  /** `end` is the last byte's position. */
  | { readonly type: 'part'; readonly start: number; readonly end: number }
  | { readonly type: 'unsatisfiable' };

const WHOLE: RangeAnswer = { type: 'whole' };
const UNSATISFIABLE: RangeAnswer = { type: 'unsatisfiable' };

/** What a Range header asks of a file of `sizeBytes` (RFC 9110, section 14). */
export function parseRange(header: string | undefined, sizeBytes: number): RangeAnswer {
  if (header === undefined || header.length > 64) return WHOLE;
  const match = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header);
  if (match === null) return WHOLE;
  const [, first = '', last = ''] = match;
  if (first === '') return last === '' ? WHOLE : suffix(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== '' && Number(last) < start) return WHOLE;
  return start >= sizeBytes ? UNSATISFIABLE : { type: 'part', start, end };
}

/** The last `length` bytes; more than there are means all of them. */
function suffix(length: number, sizeBytes: number): RangeAnswer {
  if (length === 0 || sizeBytes === 0) return UNSATISFIABLE;
  return { type: 'part', start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 };
}
