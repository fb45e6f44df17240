import { PercentError } from './percent-error.ts';
import type { ArgumentSource } from './percent-values.ts';

/** One conversion, for example `%-5.2s`: what stands between the `%` and its letter. */
export interface Conversion {
  readonly letter: string;
  readonly flags: ReadonlySet<string>;
  readonly width: number;
  readonly precision: number | undefined;
  /** Index just behind the letter, in characters. */
  readonly end: number;
}

const FLAGS = '-+ #0';
const MAX_WIDTH = 2n ** 63n - 1n;
const MAX_PRECISION = 2n ** 31n - 1n;
/** More digits are beyond every limit. */
const MAX_SIZE_DIGITS = 19;

/** A hostile width must not take the memory of the reader: Python itself gives up at some size. */
const MAX_PADDING = 1024 * 1024;

/** Reads the conversion whose `%` is just before `start`; takes named and `*` arguments on the way, as Python does. */
export function parseConversion(
  characters: readonly string[],
  start: number,
  source: ArgumentSource,
): Conversion {
  let position = start;
  if (characters[position] === '(') {
    const close = closingParenthesis(characters, position);
    source.select(characters.slice(position + 1, close).join(''));
    position = close + 1;
  }
  const flags = new Set<string>();
  for (; isOneOf(characters[position], FLAGS); position += 1) flags.add(characters[position] ?? '');

  const width = parseSize(characters, position, source, { name: 'width', limit: MAX_WIDTH });
  if (width.value < 0) flags.add('-');
  position = width.end;
  let precision: number | undefined;
  if (characters[position] === '.') {
    const size = parseSize(characters, position + 1, source, { name: 'precision', limit: MAX_PRECISION });
    precision = Math.max(0, size.value);
    position = size.end;
  }
  if (isOneOf(characters[position], 'hlL')) position += 1;
  const letter = characters[position];
  if (letter === undefined) throw new PercentError('ValueError', 'incomplete format');
  return { letter, flags, width: Math.abs(width.value), precision, end: position + 1 };
}

/** Refuses what would need more than a mebibyte of padding. */
export function checkPadding(length: number): number {
  if (length > MAX_PADDING) throw new PercentError('MemoryError', '');
  return length;
}

function isOneOf(character: string | undefined, set: string): boolean {
  return character !== undefined && set.includes(character);
}

function closingParenthesis(characters: readonly string[], open: number): number {
  let depth = 0;
  for (let index = open; index < characters.length; index += 1) {
    if (characters[index] === '(') depth += 1;
    if (characters[index] === ')') depth -= 1;
    if (depth === 0) return index;
  }
  throw new PercentError('ValueError', 'incomplete format key');
}

interface SizeRule {
  readonly name: 'width' | 'precision';
  readonly limit: bigint;
}

function parseSize(
  characters: readonly string[],
  start: number,
  source: ArgumentSource,
  { name, limit }: SizeRule,
): { readonly value: number; readonly end: number } {
  if (characters[start] === '*') {
    const value = source.next();
    if (typeof value !== 'number') throw new PercentError('TypeError', '* wants int');
    return { value, end: start + 1 };
  }
  let end = start;
  while (isOneOf(characters[end], '0123456789')) end += 1;
  const digits = characters.slice(start, end).join('').replace(/^0+/, '');
  const value = BigInt(digits.slice(0, MAX_SIZE_DIGITS));
  if (digits.length > MAX_SIZE_DIGITS || value > limit)
    throw new PercentError('ValueError', `${name} too big`);
  return { value: Number(value), end };
}
