export interface Layout {
  readonly bits: 32 | 64;
  readonly byteOrder: 'little' | 'big';
}

/** Writes fields one after the other, for files made by tests. */
export class ByteWriter {
  readonly #layout: Layout;
  readonly #bytes: number[] = [];

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  get length(): number {
    return this.#bytes.length;
  }

  bytes(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  u16(value: number): this {
    return this.#integer(BigInt(value), 2);
  }

  u32(value: number): this {
    return this.#integer(BigInt(value), 4);
  }

  u64(value: bigint): this {
    return this.#integer(value, 8);
  }

  address(value: number): this {
    return this.#integer(BigInt(value), this.#layout.bits / 8);
  }

  align(to: number): this {
    while (this.#bytes.length % to !== 0) this.#bytes.push(0);
    return this;
  }

  result(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #integer(value: bigint, length: number): this {
    const bytes = Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
    return this.bytes(this.#layout.byteOrder === 'little' ? bytes : bytes.reverse());
  }
}
