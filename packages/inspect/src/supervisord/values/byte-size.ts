import { parseInteger } from './integer.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
]);

/** A number of bytes, or of KB, MB or GB; no other unit exists. */
export function parseByteSize(text: string): number {
  const lower = text.toLowerCase();
  const unit = UNITS.get(lower.slice(-2));
  return unit === undefined ? parseInteger(lower) : parseInteger(lower.slice(0, -2)) * unit;
}
