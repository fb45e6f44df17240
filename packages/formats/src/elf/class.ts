/** The two properties that decide how every later field is laid out. */
export interface ElfClass {
  readonly bits: 32 | 64;
  readonly byteOrder: 'little' | 'big';
}

/** Reads fields of one layout: halves, words, and words as wide as an address. */
export interface FieldReader extends ElfClass {
  /** Bytes of an address. */
  readonly addressBytes: 4 | 8;
  readonly u16: (view: DataView, offset: number) => number;
  readonly u32: (view: DataView, offset: number) => number;
  /** An address or size. Above 2^53 it is inexact, and far above any offset that `readRange` lets through. */
  readonly address: (view: DataView, offset: number) => number;
}

export function fieldReader({ bits, byteOrder }: ElfClass): FieldReader {
  const little = byteOrder === 'little';
  const u32 = (view: DataView, offset: number): number => view.getUint32(offset, little);
  const wide = (view: DataView, offset: number): number => Number(view.getBigUint64(offset, little));
  return {
    bits,
    byteOrder,
    addressBytes: bits === 64 ? 8 : 4,
    u16: (view, offset) => view.getUint16(offset, little),
    u32,
    address: bits === 64 ? wide : u32,
  };
}
