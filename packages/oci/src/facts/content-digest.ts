import { createHash, type Hash } from 'node:crypto';
import type { SparseSegment } from '@up/formats';

/** What is hashed at once of a hole. */
const ZEROS = 64 * 1024;

export interface DigestedFile {
  readonly sizeBytes: number;
  /** Where the stored bytes lie in the content; absent where they are the content. */
  readonly sparse?: readonly SparseSegment[] | undefined;
}

/** The SHA-256 of a file's content, from its stored body: holes of a sparse file are zeros. */
export class ContentDigest {
  readonly #hash: Hash = createHash('sha256');
  readonly #sizeBytes: number;
  readonly #runs: Iterator<SparseSegment> | undefined;
  /** How much of the content was hashed. */
  #position = 0;
  /** Of the run that stored bytes belong to now. */
  #runBytes: number;

  constructor({ sizeBytes, sparse }: DigestedFile) {
    this.#sizeBytes = sizeBytes;
    this.#runs = sparse?.[Symbol.iterator]();
    this.#runBytes = sparse === undefined ? sizeBytes : 0;
  }

  push(stored: Uint8Array): void {
    for (let at = 0; at < stored.length; ) {
      if (this.#runBytes === 0 && !this.#nextRun()) return;
      const take = Math.min(stored.length - at, this.#runBytes);
      this.#hash.update(stored.subarray(at, at + take));
      this.#position += take;
      this.#runBytes -= take;
      at += take;
    }
  }

  /** Lowercase hexadecimal; undefined where the body was shorter than the file. */
  finish(): string | undefined {
    if (this.#runs !== undefined) this.#zerosTo(this.#sizeBytes);
    return this.#position === this.#sizeBytes && this.#runBytes === 0 ? this.#hash.digest('hex') : undefined;
  }

  #nextRun(): boolean {
    for (let next = this.#runs?.next(); next?.done === false; next = this.#runs?.next()) {
      this.#zerosTo(next.value.offset);
      this.#runBytes = next.value.sizeBytes;
      if (this.#runBytes > 0) return true;
    }
    return false;
  }

  #zerosTo(offset: number): void {
    if (offset <= this.#position) return;
    const zeros = new Uint8Array(Math.min(ZEROS, offset - this.#position));
    for (let left = offset - this.#position; left > 0; left -= zeros.length)
      this.#hash.update(left < zeros.length ? zeros.subarray(0, left) : zeros);
    this.#position = offset;
  }
}

/** How many bytes of the content are stored nowhere. */
export function holeBytes({ sizeBytes, sparse }: DigestedFile): number {
  return sparse === undefined ? 0 : sizeBytes - sparse.reduce((sum, run) => sum + run.sizeBytes, 0);
}
