import { readDecimal, readNumber } from './numbers.ts';
import type { PaxAttributes } from './pax-attributes.ts';
import type { SparseSegment } from './tar-entry.ts';
import { tarError } from './tar-error.ts';

/** Old GNU format (GNU tar manual, "Storing Sparse Files"): four runs in the header, 21 in each block that follows. */
export const OLD_SPARSE = {
  header: { start: 386, runs: 4, isExtended: 482, realSize: 483 },
  extension: { start: 0, runs: 21, isExtended: 504 },
} as const;

const NUMBER = 12;
const NEWLINE = 0x0a;

/** Go's reading: a version that is given must be known; without one the map tells. */
export function paxSparseVersion(attributes: PaxAttributes): '0.0' | '0.1' | '1.0' | 'unknown' | undefined {
  const major = attributes.text('GNU.sparse.major')?.text;
  const minor = attributes.text('GNU.sparse.minor')?.text;
  if (major === '1' && minor === '0') return '1.0';
  const isOld = major === '0' && (minor === '0' || minor === '1');
  if (!isOld && (major !== undefined || minor !== undefined)) return 'unknown';
  if (attributes.bytes('GNU.sparse.map') !== undefined) return '0.1';
  return attributes.sparsePairs.length > 0 ? '0.0' : undefined;
}

/** Adds the runs of one block of the old format; the first empty place ends them. */
export function addOldRuns(
  runs: SparseSegment[],
  block: Uint8Array,
  layout: { readonly start: number; readonly runs: number },
): void {
  for (let index = 0; index < layout.runs; index += 1) {
    const at = layout.start + index * 2 * NUMBER;
    if (block[at] === 0) return;
    runs.push({ offset: readNumber(block, at, NUMBER), sizeBytes: readNumber(block, at + NUMBER, NUMBER) });
  }
}

export function oldRealSize(block: Uint8Array): number {
  return readNumber(block, OLD_SPARSE.header.realSize, NUMBER);
}

/** Format 0.0: the keywords `GNU.sparse.offset` and `GNU.sparse.numbytes` by turns. */
export function runsOfPairs(attributes: PaxAttributes, offset: number): SparseSegment[] {
  const { sparsePairs: pairs } = attributes;
  const runs: SparseSegment[] = [];
  for (let index = 0; index < pairs.length; index += 2) {
    const [start, size] = [pairs[index], pairs[index + 1]];
    if (start?.key !== 'GNU.sparse.offset' || size?.key !== 'GNU.sparse.numbytes') {
      throw tarError('tar/bad-sparse-map', 'The records of a sparse file do not come by turns', offset);
    }
    runs.push({ offset: readDecimal(start.value), sizeBytes: readDecimal(size.value) });
  }
  return runs;
}

/** Format 0.1: `GNU.sparse.map`, a list of decimal numbers with commas. */
export function runsOfList(list: Uint8Array, offset: number): SparseSegment[] {
  const numbers: number[] = [];
  for (let at = 0; at <= list.length; ) {
    const comma = list.indexOf(0x2c, at);
    const end = comma === -1 ? list.length : comma;
    numbers.push(readDecimal(list, at, end));
    at = end + 1;
  }
  if (numbers.length % 2 !== 0) {
    throw tarError('tar/bad-sparse-map', 'The map of a sparse file has an odd count of numbers', offset);
  }
  const runs: SparseSegment[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    runs.push({ offset: numbers[index] ?? Number.NaN, sizeBytes: numbers[index + 1] ?? Number.NaN });
  }
  return runs;
}

/**
 * Format 1.0: the map is at the start of the body, decimal numbers with a newline after each: their count, then
 * offset and size of each run. Takes the body in pieces and tells when the map is whole.
 */
export class BodyMapReader {
  readonly #maxRuns: number;
  readonly #offset: number;
  readonly #numbers: number[] = [];
  #value = 0;
  #digits = 0;

  constructor(maxRuns: number, offset: number) {
    this.#maxRuns = maxRuns;
    this.#offset = offset;
  }

  /** True once the map is whole; what follows in this piece is padding. */
  push(piece: Uint8Array): boolean {
    for (const byte of piece) {
      if (byte === NEWLINE && this.#digits > 0) this.#endNumber();
      else if (byte >= 0x30 && byte <= 0x39 && this.#digits < 16) this.#addDigit(byte - 0x30);
      else
        throw tarError('tar/bad-sparse-map', 'The map of a sparse file is no list of numbers', this.#offset);
      if (this.#isWhole()) return true;
    }
    return false;
  }

  runs(): SparseSegment[] {
    const runs: SparseSegment[] = [];
    for (let index = 1; index + 1 < this.#numbers.length; index += 2) {
      runs.push({
        offset: this.#numbers[index] ?? Number.NaN,
        sizeBytes: this.#numbers[index + 1] ?? Number.NaN,
      });
    }
    return runs;
  }

  #addDigit(digit: number): void {
    this.#value = this.#value * 10 + digit;
    this.#digits += 1;
  }

  #endNumber(): void {
    if (this.#numbers.length === 0 && this.#value > this.#maxRuns) {
      throw tarError('tar/limit', `A sparse file of more than ${this.#maxRuns} runs`, this.#offset);
    }
    this.#numbers.push(this.#value);
    this.#value = 0;
    this.#digits = 0;
  }

  #isWhole(): boolean {
    const [count] = this.#numbers;
    return count !== undefined && this.#numbers.length === 1 + 2 * count;
  }
}

export interface SparseShape {
  readonly realBytes: number;
  readonly storedBytes: number;
  readonly maxRuns: number;
  readonly offset: number;
}

/**
 * Checks that the runs ascend without overlap inside the file and add up to what is stored, and leaves out
 * empty ones (GNU tar ends a map with one, to say how long the file is).
 */
export function checkedRuns(runs: readonly SparseSegment[], shape: SparseShape): readonly SparseSegment[] {
  const { realBytes, storedBytes, maxRuns, offset } = shape;
  if (runs.length > maxRuns)
    throw tarError('tar/limit', `A sparse file of more than ${maxRuns} runs`, offset);
  let end = 0;
  let sum = 0;
  for (const run of runs) {
    const isInside = run.offset >= end && run.sizeBytes >= 0 && run.offset + run.sizeBytes <= realBytes;
    if (!isInside) {
      throw tarError('tar/bad-sparse-map', 'The runs of a sparse file overlap or leave the file', offset);
    }
    end = run.offset + run.sizeBytes;
    sum += run.sizeBytes;
  }
  if (sum !== storedBytes) {
    throw tarError('tar/bad-sparse-map', 'The runs of a sparse file do not add up to its body', offset);
  }
  return runs.filter((run) => run.sizeBytes > 0);
}
