import { ForwardBits, highBit, type Span } from './bits.ts';
import { zstdError } from './zstd-error.ts';

/** A decoding table of finite state entropy coding (RFC 8878, 4.1). Indexed by state. */
export interface FseTable {
  readonly accuracyLog: number;
  readonly symbols: Uint8Array;
  readonly bitCounts: Uint8Array;
  readonly baselines: Uint16Array;
}

export interface FseLimits {
  readonly maxAccuracyLog: number;
  readonly maxSymbol: number;
}

/** Reads the description of a table; returns it and how many bytes it took. */
export function readFseTable(
  span: Span,
  { maxAccuracyLog, maxSymbol }: FseLimits,
): { readonly table: FseTable; readonly bytesRead: number } {
  const bits = new ForwardBits(span);
  const accuracyLog = bits.read(4) + 5;
  if (accuracyLog > maxAccuracyLog) throw zstdError('a table is larger than it may be');
  const counts: number[] = [];
  let remaining = 1 << accuracyLog;
  while (remaining > 0) {
    if (counts.length > maxSymbol) throw zstdError('a table has too many symbols');
    const count = readCount(bits, remaining);
    remaining -= Math.abs(count);
    counts.push(count);
    if (count === 0) readZeros(bits, counts, maxSymbol);
  }
  if (remaining < 0 || counts.length > maxSymbol + 1) throw zstdError('a table does not add up');
  return { table: buildFseTable(counts, accuracyLog), bytesRead: bits.bytesRead };
}

/** Small values take one bit less than large ones. -1 is a symbol rarer than one in the table's size. */
function readCount(bits: ForwardBits, remaining: number): number {
  const width = highBit(remaining + 1) + 1;
  const lowMask = (1 << (width - 1)) - 1;
  const threshold = (1 << width) - 1 - (remaining + 1);
  const value = bits.peek(width);
  if ((value & lowMask) < threshold) {
    bits.skip(width - 1);
    return (value & lowMask) - 1;
  }
  bits.skip(width);
  return (value > lowMask ? value - threshold : value) - 1;
}

function readZeros(bits: ForwardBits, counts: number[], maxSymbol: number): void {
  let repeat = 3;
  while (repeat === 3) {
    repeat = bits.read(2);
    for (let index = 0; index < repeat; index += 1) counts.push(0);
    if (counts.length > maxSymbol + 1) throw zstdError('a table has too many symbols');
  }
}

/** Spreads symbols over the states, and says where each state goes on (RFC 8878, 4.1.1). */
export function buildFseTable(counts: readonly number[], accuracyLog: number): FseTable {
  const size = 1 << accuracyLog;
  const symbols = new Uint8Array(size);
  const bitCounts = new Uint8Array(size);
  const baselines = new Uint16Array(size);
  const next = new Uint16Array(counts.length);
  let high = size;
  counts.forEach((count, symbol) => {
    next[symbol] = Math.abs(count);
    if (count === -1) {
      high -= 1;
      symbols[high] = symbol;
    }
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let position = 0;
  counts.forEach((count, symbol) => {
    for (let index = 0; index < count; index += 1) {
      symbols[position] = symbol;
      do position = (position + step) & (size - 1);
      while (position >= high);
    }
  });
  if (position !== 0) throw zstdError('a table does not add up');
  for (let state = 0; state < size; state += 1) {
    const symbol = symbols[state] as number;
    const value = next[symbol] as number;
    next[symbol] = value + 1;
    const bitCount = accuracyLog - highBit(value);
    bitCounts[state] = bitCount;
    baselines[state] = (value << bitCount) - size;
  }
  return { accuracyLog, symbols, bitCounts, baselines };
}

/** A table that gives one symbol, and reads no bits for it. */
export function singleSymbolTable(symbol: number): FseTable {
  return {
    accuracyLog: 0,
    symbols: Uint8Array.of(symbol),
    bitCounts: new Uint8Array(1),
    baselines: new Uint16Array(1),
  };
}
