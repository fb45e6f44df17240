import { Buffer } from 'node:buffer';

const PREFIX = Buffer.from('/nix/store/');
const HASH_LENGTH = 32;
/** Nix refuses longer names. */
const MAX_NAME_LENGTH = 211;
const MAX_REFERENCE = HASH_LENGTH + 1 + MAX_NAME_LENGTH;
const WINDOW = PREFIX.length + MAX_REFERENCE;

/** 1: allowed in a store hash (base 32 without e, o, u, t); 2: allowed in a name; 3: both. */
const CLASSES: Uint8Array = characterClasses();

/** Finds the names of store paths in a stream of bytes, also across its chunks. */
export class StoreReferenceScanner {
  readonly #limit: number;
  readonly #found = new Set<string>();
  /** The end of what came so far, in which a reference may have begun. */
  #carry: Buffer | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(bytes: Uint8Array): void {
    if (this.#found.size >= this.#limit) return;
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const resumed = this.#resume(chunk);
    if (resumed) this.#scan(chunk, 0);
  }

  /** The references, sorted. */
  finish(): readonly string[] {
    if (this.#carry !== undefined) this.#scanAll(this.#carry, this.#carry.length);
    this.#carry = undefined;
    return [...this.#found].sort();
  }

  /** Looks at what began in the chunk before; false where the chunk was too short to end it. */
  #resume(chunk: Buffer): boolean {
    const carry = this.#carry;
    if (carry === undefined) return true;
    const joined = Buffer.concat([carry, chunk.subarray(0, WINDOW)]);
    this.#carry = undefined;
    if (chunk.length < WINDOW) {
      this.#scan(joined, 0);
      return false;
    }
    this.#scanAll(joined, carry.length);
    return true;
  }

  /** Scans to the end; what cannot be judged yet becomes the carry. */
  #scan(chunk: Buffer, from: number): void {
    let at = chunk.indexOf(PREFIX, from);
    while (at !== -1 && at + WINDOW <= chunk.length) {
      this.#take(chunk, at + PREFIX.length);
      if (this.#found.size >= this.#limit) return;
      at = chunk.indexOf(PREFIX, at + PREFIX.length);
    }
    const rest = at === -1 ? Math.max(from, chunk.length - PREFIX.length + 1) : at;
    this.#carry = Buffer.from(chunk.subarray(rest));
  }

  /** Takes every reference that begins before `end`. */
  #scanAll(chunk: Buffer, end: number): void {
    let at = chunk.indexOf(PREFIX);
    while (at !== -1 && at < end && this.#found.size < this.#limit) {
      this.#take(chunk, at + PREFIX.length);
      at = chunk.indexOf(PREFIX, at + PREFIX.length);
    }
  }

  #take(chunk: Buffer, start: number): void {
    for (let index = 0; index < HASH_LENGTH; index += 1) {
      if (((CLASSES[chunk[start + index] ?? 0] ?? 0) & 1) === 0) return;
    }
    if (chunk[start + HASH_LENGTH] !== 0x2d) return;
    const nameStart = start + HASH_LENGTH + 1;
    let end = nameStart;
    const last = Math.min(chunk.length, nameStart + MAX_NAME_LENGTH);
    while (end < last && ((CLASSES[chunk[end] ?? 0] ?? 0) & 2) !== 0) end += 1;
    if (end > nameStart) this.#found.add(chunk.toString('latin1', start, end));
  }
}

function characterClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      classes[code] = (classes[code] ?? 0) | bit;
    }
  };
  const digits = '0123456789';
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  mark(`${digits}abcdfghijklmnpqrsvwxyz`, 1);
  mark(`${digits}${letters}${letters.toUpperCase()}+-._?=`, 2);
  return classes;
}
