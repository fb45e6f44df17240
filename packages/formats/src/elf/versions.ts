import { FormatError } from '../format-error.ts';
import { type ByteSource, readRange } from './byte-source.ts';
import type { FieldReader } from './class.ts';
import type { StringTable } from './string-table.ts';

export interface NeededVersion {
  readonly name: string;
  /** A weak one may be missing: a loader warns and goes on. */
  readonly weak: boolean;
}

/** The versions that a file needs of one library, such as GLIBC_2.34 of libc.so.6. */
export interface NeededVersions {
  readonly library: string;
  readonly versions: readonly NeededVersion[];
}

export interface ProvidedVersion {
  readonly name: string;
  /** The base version stands for the library itself and bears its name. */
  readonly base: boolean;
}

export interface VersionTable {
  readonly source: ByteSource;
  readonly fields: FieldReader;
  readonly strings: StringTable;
  /** In the file. */
  readonly offset: number;
  /** How many records the dynamic section claims; the chain may end before that. */
  readonly count: number;
}

/** Reads DT_VERNEED. */
export function readVersionsNeeded(table: VersionTable): readonly NeededVersions[] {
  const { fields, strings } = table;
  const budget = { left: MAX_RECORDS };
  return chain({ ...table, bytes: 16, nextAt: 12, budget }, (view, offset) => ({
    library: strings(fields.u32(view, 4)),
    versions: chain(
      {
        ...table,
        offset: offset + fields.u32(view, 8),
        count: fields.u16(view, 2),
        bytes: 16,
        nextAt: 12,
        budget,
      },
      (entry) => ({ name: strings(fields.u32(entry, 8)), weak: (fields.u16(entry, 4) & WEAK) !== 0 }),
    ),
  }));
}

/** Reads DT_VERDEF. Of each definition the first name is its own; those after it are its parents. */
export function readVersionsProvided(table: VersionTable): readonly ProvidedVersion[] {
  const { source, fields, strings } = table;
  const budget = { left: MAX_RECORDS };
  return chain({ ...table, bytes: 20, nextAt: 16, budget }, (view, offset) => {
    const nameAt = offset + fields.u32(view, 12);
    const name = strings(
      fields.u32(readRange(source, { offset: nameAt, length: 8, what: 'version name' }), 0),
    );
    return { name, base: (fields.u16(view, 2) & BASE) !== 0 };
  });
}

interface Chain extends VersionTable {
  /** Of one record. */
  readonly bytes: number;
  /** Where in a record the distance to the next one is. */
  readonly nextAt: number;
  readonly budget: { left: number };
}

function chain<T>(links: Chain, read: (view: DataView, offset: number) => T): readonly T[] {
  const { source, fields, count, bytes, nextAt, budget } = links;
  const records: T[] = [];
  for (let offset = links.offset; records.length < count; ) {
    if (--budget.left < 0) throw new FormatError('elf', 'more versions than any library has', offset);
    const view = readRange(source, { offset, length: bytes, what: 'version table' });
    records.push(read(view, offset));
    const next = fields.u32(view, nextAt);
    if (next === 0) break;
    offset += next;
  }
  return records;
}

const BASE = 1;
const WEAK = 2;
/** libc has about 50 records, libstdc++ about 60. */
const MAX_RECORDS = 16_384;
