import { pythonRepr, pythonTrim } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';

const BODY = new Map([
  [8, /^(?:0[oO]_?)?[0-7]+(?:_[0-7]+)*$/],
  [10, /^\d+(?:_\d+)*$/],
]);

/** Python refuses longer decimal texts since 3.11. */
const MAX_DIGITS = 4300;

/** Python's `int(text, base)`: signs, underscores, the digits of every script. Beyond 2^53 the value is rounded. */
export function parseInteger(text: string, base: 8 | 10 = 10): number {
  const match = /^([+-]?)(.*)$/s.exec(asciiDigits(pythonTrim(text)));
  const body = match?.[2] ?? '';
  if (BODY.get(base)?.test(body) !== true) {
    const quoted = [...pythonRepr(text)].slice(0, 200).join('');
    throw new SupervisorError(`invalid literal for int() with base ${base}: ${quoted}`);
  }
  const digits = body.replace(/^0[oO]/, '').replaceAll('_', '');
  if (base === 10 && digits.length > MAX_DIGITS) {
    throw new SupervisorError(
      `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion: value has ${digits.length} digits; ` +
        'use sys.set_int_max_str_digits() to increase the limit',
    );
  }
  const value = base === 8 ? Number(BigInt(`0o${digits}`)) : Number(digits);
  return match?.[1] === '-' && value !== 0 ? -value : value;
}

function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => (digit < '\u0080' ? digit : String(digitValue(digit))));
}

/** Decimal digits come in runs of ten, or several tens, that start with a zero. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let start = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1;
  return (code - start) % 10;
}
