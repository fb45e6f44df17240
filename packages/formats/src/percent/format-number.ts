import { type Conversion, checkPadding } from './parse-conversion.ts';

/** Sign, prefix and digits apart, because zeros of a width go between them. */
export interface NumberParts {
  readonly sign: string;
  readonly prefix: string;
  readonly digits: string;
}

/** d, i, u, o, x and X of a whole number. */
export function formatInteger(value: number, conversion: Conversion): NumberParts {
  const { letter, flags, precision = 0 } = conversion;
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  const digits = BigInt(Math.abs(value)).toString(base).padStart(checkPadding(precision), '0');
  return {
    sign: signOf(value, flags),
    prefix: base !== 10 && flags.has('#') ? `0${letter}` : '',
    digits: letter === 'X' ? digits.toUpperCase() : digits,
  };
}

/** e, f and g of a whole number, in either case. */
export function formatFloat(value: number, conversion: Conversion): NumberParts {
  const { letter, flags, precision = 6 } = conversion;
  checkPadding(precision);
  const magnitude = Math.abs(value);
  const kind = letter.toLowerCase();
  const alternate = flags.has('#');
  const digits =
    kind === 'f'
      ? fixed(magnitude, precision, alternate)
      : kind === 'e'
        ? exponential(magnitude, precision, alternate)
        : general(magnitude, precision || 1, alternate);
  return {
    sign: signOf(value, flags),
    prefix: '',
    digits: letter === kind ? digits : digits.toUpperCase(),
  };
}

function signOf(value: number, flags: ReadonlySet<string>): string {
  if (value < 0) return '-';
  return flags.has('+') ? '+' : flags.has(' ') ? ' ' : '';
}

function fixed(magnitude: number, decimals: number, alternate: boolean): string {
  return `${BigInt(magnitude)}${decimals > 0 || alternate ? '.' : ''}${'0'.repeat(decimals)}`;
}

/** JavaScript gives at most 100 decimals; a whole number has only zeros after that. */
function exponential(magnitude: number, decimals: number, alternate: boolean): string {
  const [mantissa = '', exponent = ''] = magnitude.toExponential(Math.min(decimals, 100)).split('e');
  const point = decimals === 0 && alternate ? '.' : '';
  const zeros = '0'.repeat(Math.max(0, decimals - 100));
  return `${mantissa}${point}${zeros}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

function general(magnitude: number, significant: number, alternate: boolean): string {
  const exponent = Number(magnitude.toExponential(Math.min(significant - 1, 100)).split('e')[1]);
  if (exponent < significant) {
    const text = fixed(magnitude, significant - 1 - exponent, alternate);
    return alternate ? text : text.replace(/\.0*$/, '');
  }
  const text = exponential(magnitude, significant - 1, alternate);
  return alternate ? text : text.replace(/\.?0*e/, (match) => (match.startsWith('.') ? 'e' : match));
}
