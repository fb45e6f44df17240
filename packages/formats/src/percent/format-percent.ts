import { formatArgument } from './format-argument.ts';
import { parseConversion } from './parse-conversion.ts';
import { ArgumentSource, type PercentValues } from './percent-values.ts';

/**
 * Python's `format % values` for a dict of strings and ints: every flag, width, precision and type.
 *
 * @throws {PercentError} where Python raises, with its kind and text; MemoryError beyond a mebibyte of padding
 */
export function formatPercent(format: string, values: PercentValues): string {
  if (!format.includes('%')) return format;
  const characters = [...format];
  const source = new ArgumentSource(values);
  let result = '';
  let position = 0;
  while (position < characters.length) {
    const character = characters[position] ?? '';
    position += 1;
    if (character !== '%') {
      result += character;
    } else if (characters[position] === '%') {
      result += '%';
      position += 1;
    } else {
      const conversion = parseConversion(characters, position, source);
      result += formatArgument(source.next(), conversion);
      position = conversion.end;
    }
  }
  return result;
}
