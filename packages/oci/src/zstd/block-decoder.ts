import { BackwardBits, type Span } from './bits.ts';
import { type FseTable, readFseTable, singleSymbolTable } from './fse.ts';
import type { History } from './history.ts';
import type { HuffmanTable } from './huffman.ts';
import { MAX_BLOCK_BYTES, readLiterals } from './literals.ts';
import { type SequenceCodes, sequenceCodes } from './sequence-codes.ts';
import { zstdError } from './zstd-error.ts';

/** Literal lengths, offsets, match lengths: in the order of the format. */
const LIMITS = [
  { maxAccuracyLog: 9, maxSymbol: 35 },
  { maxAccuracyLog: 8, maxSymbol: 31 },
  { maxAccuracyLog: 9, maxSymbol: 52 },
] as const;

/** Decodes the compressed blocks of one frame; tables and offsets go from block to block (RFC 8878, 3.1.1.3). */
export class BlockDecoder {
  readonly #codes: SequenceCodes = sequenceCodes();
  readonly #scratch = new Uint8Array(MAX_BLOCK_BYTES);
  readonly #offsets = [1, 4, 8];
  #huffman: HuffmanTable | undefined;
  #tables: (FseTable | undefined)[] = [undefined, undefined, undefined];

  decode(block: Span, history: History): void {
    const literals = readLiterals(block, { previous: this.#huffman, scratch: this.#scratch });
    this.#huffman = literals.table;
    const { count, start } = sequenceCount({ ...block, start: literals.end });
    if (count === 0) history.write(literals.bytes);
    else this.#sequences({ span: { ...block, start }, count, literals: literals.bytes }, history);
  }

  #sequences(
    { span, count, literals }: { readonly span: Span; readonly count: number; readonly literals: Uint8Array },
    history: History,
  ): void {
    const [literalTable, offsetTable, matchTable, start] = this.#readTables(span);
    const bits = new BackwardBits({ ...span, start });
    const { literalLength: literalCodes, matchLength: matchCodes } = this.#codes;
    let literalState = bits.read(literalTable.accuracyLog);
    let offsetState = bits.read(offsetTable.accuracyLog);
    let matchState = bits.read(matchTable.accuracyLog);
    let at = 0;
    let written = 0;
    for (let index = 0; index < count; index += 1) {
      const offsetCode = offsetTable.symbols[offsetState] as number;
      const matchCode = matchTable.symbols[matchState] as number;
      const literalCode = literalTable.symbols[literalState] as number;
      const offsetValue = readOffset(bits, offsetCode);
      const matchLength =
        (matchCodes.baselines[matchCode] as number) + bits.read(matchCodes.extraBits[matchCode] as number);
      const literalLength =
        (literalCodes.baselines[literalCode] as number) +
        bits.read(literalCodes.extraBits[literalCode] as number);
      const offset = this.#offset(offsetValue, literalLength);
      if (at + literalLength > literals.length)
        throw zstdError('a sequence wants more literals than there are');
      written += literalLength + matchLength;
      if (written > MAX_BLOCK_BYTES) throw zstdError('a block is larger than it may be');
      history.write(literals, at, at + literalLength);
      at += literalLength;
      history.copy(offset, matchLength);
      if (index + 1 === count) break;
      literalState =
        (literalTable.baselines[literalState] as number) +
        bits.read(literalTable.bitCounts[literalState] as number);
      matchState =
        (matchTable.baselines[matchState] as number) + bits.read(matchTable.bitCounts[matchState] as number);
      offsetState =
        (offsetTable.baselines[offsetState] as number) +
        bits.read(offsetTable.bitCounts[offsetState] as number);
      if (bits.left < 0) throw zstdError('the sequences of a block end too early');
    }
    if (bits.left !== 0) throw zstdError('the sequences of a block are not as long as they say');
    history.write(literals, at);
  }

  /** One of the last three offsets, or a new one (RFC 8878, 3.1.1.5). */
  #offset(value: number, literalLength: number): number {
    const last = this.#offsets;
    if (value > 3) {
      last[2] = last[1] as number;
      last[1] = last[0] as number;
      last[0] = value - 3;
      return value - 3;
    }
    const index = value - 1 + (literalLength === 0 ? 1 : 0);
    if (index === 0) return last[0] as number;
    const offset = index === 3 ? (last[0] as number) - 1 : (last[index] as number);
    if (index > 1) last[2] = last[1] as number;
    last[1] = last[0] as number;
    last[0] = offset;
    return offset;
  }

  #readTables(span: Span): readonly [FseTable, FseTable, FseTable, number] {
    const { bytes, end } = span;
    if (span.start >= end) throw zstdError('a block ends in a header');
    const modes = bytes[span.start] as number;
    let start = span.start + 1;
    const read = (kind: 0 | 1 | 2): FseTable => {
      const mode = (modes >> (6 - 2 * kind)) & 3;
      const { table, bytesRead } = this.#readTable({ bytes, start, end }, kind, mode);
      start += bytesRead;
      this.#tables[kind] = table;
      return table;
    };
    return [read(0), read(1), read(2), start];
  }

  #readTable(
    span: Span,
    kind: 0 | 1 | 2,
    mode: number,
  ): { readonly table: FseTable; readonly bytesRead: number } {
    if (mode === 0) return { table: this.#codes.defaults[kind], bytesRead: 0 };
    if (mode === 2) return readFseTable(span, LIMITS[kind]);
    if (mode === 1) {
      const symbol = span.start < span.end ? (span.bytes[span.start] as number) : LIMITS[kind].maxSymbol + 1;
      if (symbol > LIMITS[kind].maxSymbol) throw zstdError('a table is of a symbol that does not exist');
      return { table: singleSymbolTable(symbol), bytesRead: 1 };
    }
    const table = this.#tables[kind];
    if (table === undefined) throw zstdError('a block uses a table that was never given');
    return { table, bytesRead: 0 };
  }
}

function sequenceCount({ bytes, start, end }: Span): { readonly count: number; readonly start: number } {
  const first = bytes[start];
  if (first === undefined || start >= end) throw zstdError('a block ends in a header');
  const second = start + 1 < end ? (bytes[start + 1] as number) : 0;
  const third = start + 2 < end ? (bytes[start + 2] as number) : 0;
  if (first < 128) return { count: first, start: start + 1 };
  if (first < 255) return { count: ((first - 128) << 8) + second, start: start + 2 };
  return { count: second + (third << 8) + 0x7f00, start: start + 3 };
}

/** Up to 31 bits, in two steps. */
function readOffset(bits: BackwardBits, code: number): number {
  if (code <= 16) return (1 << code) + bits.read(code);
  const high = bits.read(code - 16);
  return 2 ** code + high * 65_536 + bits.read(16);
}
