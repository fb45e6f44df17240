import { formatFloat, formatInteger, type NumberParts } from './format-number.ts';
import { type Conversion, checkPadding } from './parse-conversion.ts';
import { PercentError } from './percent-error.ts';
import { type Argument, argumentRepr, typeName } from './percent-values.ts';

/** The text of one argument under one conversion, padded to its width. */
export function formatArgument(argument: Argument, conversion: Conversion): string {
  const { letter } = conversion;
  if ('sra'.includes(letter)) return pad(cut(textOf(argument, letter), conversion.precision), conversion);
  if ('diuoxX'.includes(letter))
    return padNumber(formatInteger(integerOf(argument, letter), conversion), conversion);
  if ('eEfFgG'.includes(letter)) return padNumber(formatFloat(floatOf(argument), conversion), conversion);
  if (letter === 'c') return pad(characterOf(argument), conversion);
  throw unsupported(conversion);
}

function unsupported({ letter, end }: Conversion): PercentError {
  const code = letter.codePointAt(0) ?? 0;
  const shown = code >= 31 && code <= 126 ? letter : '?';
  return new PercentError(
    'ValueError',
    `unsupported format character '${shown}' (0x${code.toString(16)}) at index ${end - 1}`,
  );
}

function textOf(argument: Argument, letter: string): string {
  if (letter === 's' && typeof argument === 'string') return argument;
  return argumentRepr(argument, { ascii: letter === 'a' });
}

function integerOf(argument: Argument, letter: string): number {
  if (typeof argument === 'number') return argument;
  const wanted = 'oxX'.includes(letter) ? 'an integer' : 'a real number';
  throw new PercentError('TypeError', `%${letter} format: ${wanted} is required, not ${typeName(argument)}`);
}

function floatOf(argument: Argument): number {
  if (typeof argument === 'number') return argument;
  throw new PercentError('TypeError', `must be real number, not ${typeName(argument)}`);
}

function characterOf(argument: Argument): string {
  if (typeof argument === 'string' && [...argument].length === 1) return argument;
  if (typeof argument !== 'number') throw new PercentError('TypeError', '%c requires int or char');
  if (argument < 0 || argument > 0x10ffff)
    throw new PercentError('OverflowError', '%c arg not in range(0x110000)');
  return String.fromCodePoint(argument);
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : [...text].slice(0, precision).join('');
}

function pad(text: string, { width, flags }: Conversion): string {
  const padding = ' '.repeat(checkPadding(Math.max(0, width - [...text].length)));
  return flags.has('-') ? text + padding : padding + text;
}

function padNumber({ sign, prefix, digits }: NumberParts, conversion: Conversion): string {
  const { width, flags } = conversion;
  if (!flags.has('0') || flags.has('-')) return pad(sign + prefix + digits, conversion);
  const room = checkPadding(Math.max(0, width - sign.length - prefix.length));
  return sign + prefix + digits.padStart(room, '0');
}
