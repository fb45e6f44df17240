/** One piece of machine code: bytes, a name for a place, or a reference to such a name. */
export type Piece =
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'label'; readonly name: string }
  /** The distance from the byte after it, in one byte. */
  | { readonly kind: 'relative'; readonly to: string }
  /** The address, in little endian. */
  | { readonly kind: 'address'; readonly to: string; readonly size: 2 | 4 }
  | { readonly kind: 'align'; readonly to: number };

/** An instruction or data. The name is for the reader of the listing. */
export function code(_mnemonic: string, ...bytes: readonly number[]): Piece {
  return { kind: 'bytes', bytes };
}

export function label(name: string): Piece {
  return { kind: 'label', name };
}

export function relative(to: string): Piece {
  return { kind: 'relative', to };
}

export function address(to: string, size: 2 | 4): Piece {
  return { kind: 'address', to, size };
}

export function align(to: number): Piece {
  return { kind: 'align', to };
}

/** The bytes of a program that will lie at `origin`. @throws Error for a label that is not there. */
export function assemble(origin: number, pieces: readonly Piece[]): Uint8Array {
  const labels = new Map<string, number>();
  let position = origin;
  for (const piece of pieces) {
    if (piece.kind === 'label') labels.set(piece.name, position);
    position += sizeOf(piece, position);
  }
  const bytes: number[] = [];
  for (const piece of pieces) bytes.push(...encode(piece, origin + bytes.length, labels));
  return Uint8Array.from(bytes);
}

function sizeOf(piece: Piece, position: number): number {
  if (piece.kind === 'bytes') return piece.bytes.length;
  if (piece.kind === 'relative') return 1;
  if (piece.kind === 'address') return piece.size;
  if (piece.kind === 'align') return (piece.to - (position % piece.to)) % piece.to;
  return 0;
}

function encode(piece: Piece, position: number, labels: ReadonlyMap<string, number>): readonly number[] {
  if (piece.kind === 'bytes') return piece.bytes;
  if (piece.kind === 'label') return [];
  if (piece.kind === 'align') return Array.from({ length: sizeOf(piece, position) }, () => 0);
  const target = labels.get(piece.to);
  if (target === undefined) throw new Error(`there is no label ${piece.to}`);
  if (piece.kind === 'relative') return [(target - position - 1) & 0xff];
  return Array.from({ length: piece.size }, (_, index) => (target >>> (8 * index)) & 0xff);
}
