import { Buffer } from 'node:buffer';

const CHUNK_BYTES = 256 * 1024;
const FIRST_BYTES = 4 * 1024;

/**
 * Bytes, one piece after the other, by address. They lie in chunks outside of the JavaScript heap: nothing is moved
 * when there are more, and no collector looks at what may be a hundred thousand small values.
 */
export class ByteArena {
  readonly #chunks: Buffer[];
  #length: number;

  /** `chunks`: those of another arena, as `chunks()` gives them. */
  constructor(chunks: readonly Uint8Array[] = []) {
    this.#chunks = chunks.map((chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    this.#length = chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** An arena of the bytes of another, that lie in one piece. They are shared, not copied. */
  static of(bytes: Uint8Array): ByteArena {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) chunks.push(bytes.subarray(at, at + CHUNK_BYTES));
    return new ByteArena(chunks);
  }

  get length(): number {
    return this.#length;
  }

  /** Copies bytes to the end. Returns their address. */
  append(bytes: Uint8Array): number {
    const address = this.#length;
    for (let done = 0; done < bytes.length; ) {
      const start = this.#length % CHUNK_BYTES;
      const chunk = this.#chunkFor(start, bytes.length - done);
      // A view of each of a million small values would take longer than copying them.
      const isLast = bytes.length - done <= chunk.length - start;
      const piece = isLast && done === 0 ? bytes : bytes.subarray(done, done + chunk.length - start);
      chunk.set(piece, start);
      done += piece.length;
      this.#length += piece.length;
    }
    return address;
  }

  /** Writes a text to the end, as UTF-8. Returns its address. */
  appendText(text: string): number {
    // Three bytes are the most that a UTF-16 unit becomes.
    const most = text.length * 3;
    const start = this.#length % CHUNK_BYTES;
    if (start + most > CHUNK_BYTES) return this.append(Buffer.from(text));
    const address = this.#length;
    this.#length += this.#chunkFor(start, most).write(text, start, 'utf8');
    return address;
  }

  text(address: number, length: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    const start = address % CHUNK_BYTES;
    const chunk = this.#chunks[(address - start) / CHUNK_BYTES];
    return chunk !== undefined && start + length <= chunk.length
      ? chunk.toString(encoding, start, start + length)
      : this.bytes(address, length).toString(encoding);
  }

  /** Bytes at an address: a view, or a copy where they lie in two chunks. */
  bytes(address: number, length: number): Buffer {
    const start = address % CHUNK_BYTES;
    const first = this.#chunks[(address - start) / CHUNK_BYTES];
    if (first === undefined || length === 0) return Buffer.alloc(0);
    if (start + length <= first.length) return first.subarray(start, start + length);
    const whole = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const at = address + done;
      const chunk = this.#chunks[Math.floor(at / CHUNK_BYTES)];
      if (chunk === undefined) return whole.subarray(0, done);
      const begin = at % CHUNK_BYTES;
      done += chunk.copy(whole, done, begin, Math.min(chunk.length, begin + length - done));
    }
    return whole;
  }

  /** Gives back what the last chunk has too much: a hundred layers with five arenas each have much of that. */
  trim(): void {
    const whole = Math.floor(this.#length / CHUNK_BYTES);
    const last = this.#chunks[whole];
    const used = this.#length % CHUNK_BYTES;
    if (last === undefined || used === last.length) return;
    const exact = Buffer.allocUnsafeSlow(used);
    last.copy(exact, 0, 0, used);
    this.#chunks[whole] = exact;
  }

  /** What was appended, in order. All but the last have the same length. */
  chunks(): readonly Uint8Array[] {
    const whole = Math.floor(this.#length / CHUNK_BYTES);
    const rest = this.#length % CHUNK_BYTES;
    const last = this.#chunks[whole];
    return [
      ...this.#chunks.slice(0, whole),
      ...(last === undefined || rest === 0 ? [] : [last.subarray(0, rest)]),
    ];
  }

  /** The last chunk, with room behind `start` for what is `wanted`, or for as much as a chunk can take. */
  #chunkFor(start: number, wanted: number): Buffer {
    const number = (this.#length - start) / CHUNK_BYTES;
    const chunk = this.#chunks[number];
    const need = Math.min(CHUNK_BYTES, start + wanted);
    if (chunk !== undefined && chunk.length >= need) return chunk;
    // Layers are often small: only an arena that is filled has chunks of the full size.
    const length = number > 0 ? CHUNK_BYTES : Math.max(FIRST_BYTES, (chunk?.length ?? 0) * 4, need);
    const larger = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, length));
    chunk?.copy(larger, 0, 0, start);
    this.#chunks[number] = larger;
    return larger;
  }
}
