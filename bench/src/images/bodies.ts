import { ELF_START_BYTES, elfStart } from './elf-start.ts';
import { Random } from './random.ts';

export type BodyKind = 'text' | 'script' | 'program' | 'data';

const MIB = 1024 * 1024;
const POOL_BYTES = 8 * MIB;
const SCRIPT_START = Buffer.from('#!/bin/sh\nset -e\n');

/**
 * Bodies of files, cut from two pools: text as source code compresses (3 to 1), and bytes as programs do (2.5 to 1).
 * Cuts are so far apart that no compressor with a window of less than the pool finds the same bytes twice.
 */
export class Bodies {
  readonly #text = textPool(new Random(1));
  readonly #data = dataPool(new Random(2));

  /** A body of exactly `sizeBytes`, in pieces that must not be changed. */
  *pieces(kind: BodyKind, sizeBytes: number, cut: number): Generator<Uint8Array, void, void> {
    const start = startOf(kind, sizeBytes);
    yield start;
    const pool = kind === 'text' || kind === 'script' ? this.#text : this.#data;
    let left = sizeBytes - start.length;
    let at = cut % (POOL_BYTES - MIB);
    while (left > 0) {
      const piece = pool.subarray(at, Math.min(POOL_BYTES, at + left));
      yield piece;
      left -= piece.length;
      at = 0;
    }
  }
}

function startOf(kind: BodyKind, sizeBytes: number): Uint8Array {
  if (kind === 'program' && sizeBytes >= ELF_START_BYTES) return elfStart(sizeBytes);
  return kind === 'script' ? SCRIPT_START.subarray(0, sizeBytes) : new Uint8Array(0);
}

function textPool(random: Random): Buffer {
  const letters = 'etaoinshrdlucmfwypvbgk';
  const word = (): string =>
    Array.from(
      { length: 2 + random.below(8) },
      () => letters[Math.min(random.below(22), random.below(22))],
    ).join('');
  const words = Array.from({ length: 4000 }, word);
  const lines: string[] = [];
  for (let length = 0; length < POOL_BYTES; ) {
    const count = 3 + random.below(9);
    const line = Array.from(
      { length: count },
      () => words[Math.min(random.below(4000), random.below(4000))],
    ).join(' ');
    lines.push(`${'  '.repeat(random.below(4))}${line}\n`);
    length += line.length + 1;
  }
  return Buffer.from(lines.join(''), 'latin1').subarray(0, POOL_BYTES);
}

function dataPool(random: Random): Buffer {
  const pool = Buffer.alloc(POOL_BYTES);
  for (let at = 0; at < POOL_BYTES; ) {
    const run = 4 + random.below(28);
    const isFresh = random.below(10) < 3;
    const from = at - 1 - random.below(Math.min(at, 8192) + 1);
    for (let index = 0; index < run && at < POOL_BYTES; index += 1, at += 1)
      pool[at] = isFresh ? random.next() & 0xff : (pool[from + index] ?? 0);
  }
  return pool;
}
