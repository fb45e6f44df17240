const ROWS_PER_CHUNK = 4096;
const FIRST_ROWS = 64;

/** Rows of the same length, in chunks outside of the JavaScript heap. Numbers in them are little-endian. */
export class RowTable {
  readonly #stride: number;
  readonly #chunks: DataView[];
  #length: number;

  /** `chunks`: those of another table of the same stride, as `chunks()` gives them. */
  constructor(stride: number, chunks: readonly Uint8Array[] = []) {
    this.#stride = stride;
    this.#chunks = chunks.map(({ buffer, byteOffset, length }) => new DataView(buffer, byteOffset, length));
    this.#length = chunks.reduce((sum, { length }) => sum + length, 0) / stride;
  }

  /** A table of rows that lie in one piece. They are shared, not copied. */
  static of(stride: number, bytes: Uint8Array): RowTable {
    const chunks: Uint8Array[] = [];
    const chunkBytes = stride * ROWS_PER_CHUNK;
    for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
    return new RowTable(stride, chunks);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a row whose content is not defined. Returns its number. */
  add(): number {
    const row = this.#length;
    const number = Math.floor(row / ROWS_PER_CHUNK);
    const used = row % ROWS_PER_CHUNK;
    const chunk = this.#chunks[number];
    if (chunk === undefined || chunk.byteLength < (used + 1) * this.#stride) this.#grow(number, used);
    this.#length += 1;
    return row;
  }

  /** The chunk that holds a row; `offset` says where in it. */
  view(row: number): DataView {
    const chunk = this.#chunks[Math.floor(row / ROWS_PER_CHUNK)];
    if (chunk === undefined) throw new RangeError(`there is no row ${row}`);
    return chunk;
  }

  offset(row: number): number {
    return (row % ROWS_PER_CHUNK) * this.#stride;
  }

  /** Gives back what the last chunk has too much. */
  trim(): void {
    const number = this.#chunks.length - 1;
    const last = this.#chunks[number];
    if (last === undefined) return;
    const used = (this.#length - number * ROWS_PER_CHUNK) * this.#stride;
    const exact = new Uint8Array(last.buffer, last.byteOffset, used).slice();
    this.#chunks[number] = new DataView(exact.buffer);
  }

  /** The rows in order, in pieces of which all but the last have the same length. */
  chunks(): readonly Uint8Array[] {
    return this.#chunks.map(({ buffer, byteOffset, byteLength }, number) => {
      const left = (this.#length - number * ROWS_PER_CHUNK) * this.#stride;
      return new Uint8Array(buffer, byteOffset, Math.min(byteLength, left));
    });
  }

  #grow(number: number, used: number): void {
    const rows = number > 0 ? ROWS_PER_CHUNK : Math.min(ROWS_PER_CHUNK, Math.max(FIRST_ROWS, used * 4));
    const larger = new Uint8Array(rows * this.#stride);
    const before = this.#chunks[number];
    if (before !== undefined)
      larger.set(new Uint8Array(before.buffer, before.byteOffset, used * this.#stride));
    this.#chunks[number] = new DataView(larger.buffer);
  }
}
