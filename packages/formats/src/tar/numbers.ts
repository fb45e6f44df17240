const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * A number field of a tar header: octal digits with blanks around (POSIX pax, "ustar Interchange Format"), or
 * base-256 where the first bit is set (GNU tar manual, "Extensions to the tar format"), which may be negative.
 * A blank field is 0. NaN where it is neither, or beyond 2^53.
 */
export function readNumber(bytes: Uint8Array, start: number, length: number): number {
  return ((bytes[start] ?? 0) & 0x80) !== 0
    ? readBase256(bytes, start, length)
    : readOctal(bytes, start, length);
}

function readOctal(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length;
  let at = start;
  while (at < end && isBlank(bytes[at])) at += 1;
  let value = 0;
  const first = at;
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  if (at < end && !isBlank(bytes[at])) return Number.NaN;
  return at === first || value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
}

/** Two's complement, big-endian. The first bit only marks the encoding, the second is the sign. */
function readBase256(bytes: Uint8Array, start: number, length: number): number {
  const head = bytes[start] ?? 0;
  const isNegative = (head & 0x40) !== 0;
  let value = isNegative ? (head & 0x7f) - 0x80 : head & 0x7f;
  for (let at = start + 1; at < start + length; at += 1) {
    value = value * 256 + (bytes[at] ?? 0);
    if (!Number.isSafeInteger(value)) return Number.NaN;
  }
  return value;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0;
}

/** Decimal digits of a PAX value or sparse map. NaN where it is anything else, or beyond 2^53. */
export function readDecimal(bytes: Uint8Array, start: number = 0, end: number = bytes.length): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) return Number.NaN;
    value = value * 10 + (byte - ZERO);
    if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
  }
  return start < end ? value : Number.NaN;
}
