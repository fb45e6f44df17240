import { buildFseTable, type FseTable } from './fse.ts';

/** What a code stands for: a baseline, and how many extra bits are added to it (RFC 8878, 3.1.1.3.2.1.1). */
export interface CodeTable {
  readonly baselines: readonly number[];
  readonly extraBits: readonly number[];
}

const LITERAL_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14,
  15, 16,
];
const MATCH_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
  2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
];

/** Baselines follow one another without gaps. */
function codes(extraBits: readonly number[], first: number): CodeTable {
  const baselines: number[] = [];
  let next = first;
  for (const bits of extraBits) {
    baselines.push(next);
    next += 2 ** bits;
  }
  return { baselines, extraBits };
}

export interface SequenceCodes {
  readonly literalLength: CodeTable;
  readonly matchLength: CodeTable;
  readonly defaults: readonly [literalLength: FseTable, offset: FseTable, matchLength: FseTable];
}

const LITERAL_DEFAULT = [
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1,
  -1,
];
const OFFSET_DEFAULT = [
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
];
const MATCH_DEFAULT = [
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
];

export function sequenceCodes(): SequenceCodes {
  return {
    literalLength: codes(LITERAL_EXTRA, 0),
    matchLength: codes(MATCH_EXTRA, 3),
    defaults: [
      buildFseTable(LITERAL_DEFAULT, 6),
      buildFseTable(OFFSET_DEFAULT, 5),
      buildFseTable(MATCH_DEFAULT, 6),
    ],
  };
}
