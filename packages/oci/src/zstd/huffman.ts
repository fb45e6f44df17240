import { BackwardBits, highBit, type Span } from './bits.ts';
import { readFseTable } from './fse.ts';
import { zstdError } from './zstd-error.ts';

/** Symbol (low byte) and length of the code (high byte), by the next `maxBits` bits. */
export interface HuffmanTable {
  readonly maxBits: number;
  readonly entries: Uint16Array;
}

const MAX_BITS = 11;
const MAX_WEIGHTS = 255;
const FSE_LIMITS = { maxAccuracyLog: 6, maxSymbol: 12 } as const;

/** Reads the description of a Huffman tree (RFC 8878, 4.2.1); returns it and how many bytes it took. */
export function readHuffmanTable({ bytes, start, end }: Span): {
  readonly table: HuffmanTable;
  readonly bytesRead: number;
} {
  const header = bytes[start];
  if (header === undefined || start >= end) throw zstdError('a Huffman tree is missing');
  if (header >= 128) {
    const count = header - 127;
    const length = (count + 1) >> 1;
    if (start + 1 + length > end) throw zstdError('a Huffman tree ends too early');
    const weights: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const byte = bytes[start + 1 + (index >> 1)] as number;
      weights.push(index % 2 === 0 ? byte >> 4 : byte & 15);
    }
    return { table: buildHuffmanTable(weights), bytesRead: 1 + length };
  }
  if (start + 1 + header > end) throw zstdError('a Huffman tree ends too early');
  const weights = readWeights({ bytes, start: start + 1, end: start + 1 + header });
  return { table: buildHuffmanTable(weights), bytesRead: 1 + header };
}

/** Two states take turns, until there are no bits left for the next one. */
function readWeights(span: Span): number[] {
  const { table, bytesRead } = readFseTable(span, FSE_LIMITS);
  const bits = new BackwardBits({ ...span, start: span.start + bytesRead });
  const { symbols, bitCounts, baselines, accuracyLog } = table;
  const states = [bits.read(accuracyLog), bits.read(accuracyLog)];
  const weights: number[] = [];
  for (let turn = 0; weights.length <= MAX_WEIGHTS; turn ^= 1) {
    const state = states[turn] as number;
    weights.push(symbols[state] as number);
    const count = bitCounts[state] as number;
    if (bits.left < count) {
      weights.push(symbols[states[turn ^ 1] as number] as number);
      return weights;
    }
    states[turn] = (baselines[state] as number) + bits.read(count);
  }
  throw zstdError('a Huffman tree has too many weights');
}

/** The last weight is not written: it is what makes the sum a power of two. */
function buildHuffmanTable(written: number[]): HuffmanTable {
  const sum = written.reduce((total, weight) => total + (weight === 0 ? 0 : 1 << (weight - 1)), 0);
  const maxBits = highBit(sum) + 1;
  const left = (1 << maxBits) - sum;
  if (sum === 0 || maxBits > MAX_BITS || (left & (left - 1)) !== 0 || written.length > MAX_WEIGHTS)
    throw zstdError('the weights of a Huffman tree do not add up');
  const weights = [...written, highBit(left) + 1];
  const entries = new Uint16Array(1 << maxBits);
  let at = 0;
  for (let weight = 1; weight <= maxBits; weight += 1) {
    const length = maxBits + 1 - weight;
    for (let symbol = 0; symbol < weights.length; symbol += 1) {
      if (weights[symbol] !== weight) continue;
      const span = 1 << (weight - 1);
      entries.fill((length << 8) | symbol, at, at + span);
      at += span;
    }
  }
  return { maxBits, entries };
}

/** Decodes one stream into `target`, and fills it. */
export function decodeHuffman(span: Span, { maxBits, entries }: HuffmanTable, target: Uint8Array): void {
  const bits = new BackwardBits(span);
  for (let index = 0; index < target.length; index += 1) {
    const entry = entries[bits.peek(maxBits)] as number;
    bits.left -= entry >> 8;
    target[index] = entry & 255;
  }
  if (bits.left !== 0) throw zstdError('a stream of literals is not as long as it says');
}
