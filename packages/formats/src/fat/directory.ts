import { type Fields, fieldsOf } from '../bytes/fields.ts';
import { shortNameChecksum } from './short-name.ts';

/** One entry of a directory. */
export interface FatEntry {
  readonly name: string;
  /** `EFI~1` where `name` is a long one, else the same. */
  readonly shortName: string;
  readonly type: 'file' | 'directory';
  readonly sizeBytes: number;
  /** 0 where there is none: empty files, and `..` of what is in the root. */
  readonly cluster: number;
}

export interface FatDirectory {
  readonly entries: readonly FatEntry[];
  /** The volume's label, which is an entry of the root directory. */
  readonly label: string | undefined;
}

/** Reads a directory's bytes, up to the end mark. `.` and `..` are left out, and so is what was deleted. */
export function readFatDirectory(bytes: Uint8Array, offset: number): FatDirectory {
  const fields = fieldsOf(bytes, { format: 'fat', offset, what: 'directory' });
  const entries: FatEntry[] = [];
  let label: string | undefined;
  let long: LongName = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length && fields.u8(at) !== 0; at += ENTRY_BYTES) {
    const attributes = fields.u8(at + 11);
    if (fields.u8(at) === DELETED) long = [];
    else if ((attributes & 0x3f) === LONG_NAME) long = collect(long, fields, at);
    else {
      const name = completeName(long, fields.bytes(at, 11));
      long = [];
      if ((attributes & VOLUME) !== 0) label ??= latin1(fields.bytes(at, 11)).trimEnd();
      else if (fields.u8(at) !== DOT) entries.push(entryOf(fields, at, name));
    }
  }
  return { entries, label: label === '' ? undefined : label };
}

function entryOf(fields: Fields, at: number, longName: string | undefined): FatEntry {
  const shortName = shortNameOf(fields, at);
  const isDirectory = (fields.u8(at + 11) & DIRECTORY) !== 0;
  return {
    name: longName ?? shortName,
    shortName,
    type: isDirectory ? 'directory' : 'file',
    sizeBytes: isDirectory ? 0 : fields.u32(at + 28),
    cluster: fields.u16(at + 20) * 65_536 + fields.u16(at + 26),
  };
}

/** `NAME.EXT`; Windows NT marks parts that are in lower case. */
function shortNameOf(fields: Fields, at: number): string {
  const bytes = new Uint8Array(fields.bytes(at, 11));
  // The first byte 0xe5 would mean deleted.
  if (bytes[0] === 0x05) bytes[0] = DELETED;
  const flags = fields.u8(at + 12);
  const base = latin1(bytes.subarray(0, 8)).trimEnd();
  const extension = latin1(bytes.subarray(8)).trimEnd();
  const shownBase = (flags & 0x08) !== 0 ? base.toLowerCase() : base;
  const shownExtension = (flags & 0x10) !== 0 ? extension.toLowerCase() : extension;
  return extension === '' ? shownBase : `${shownBase}.${shownExtension}`;
}

/** The pieces of a long name, the last one first, as they come before the entry that they name. */
type LongName = readonly LongPiece[];

interface LongPiece {
  readonly order: number;
  readonly checksum: number;
  readonly units: readonly number[];
}

function collect(before: LongName, fields: Fields, at: number): LongName {
  const sequence = fields.u8(at);
  const piece = { order: sequence & 0x3f, checksum: fields.u8(at + 13), units: unitsOf(fields, at) };
  if ((sequence & 0x40) !== 0) return [piece];
  const previous = before.at(-1);
  const fits = previous !== undefined && previous.order === piece.order + 1 && piece.order > 0;
  return fits ? [...before, piece] : [];
}

function unitsOf(fields: Fields, at: number): readonly number[] {
  const places = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
  return places.map((place) => fields.u16(at + place));
}

/** Undefined where pieces are missing, or belong to another entry: systems without long names leave such. */
function completeName(pieces: LongName, shortName: Uint8Array): string | undefined {
  const checksum = shortNameChecksum(shortName);
  if (pieces.at(-1)?.order !== 1 || pieces.some((piece) => piece.checksum !== checksum)) return undefined;
  const units = pieces.toReversed().flatMap((piece) => piece.units);
  const end = units.indexOf(0);
  return String.fromCharCode(...(end < 0 ? units : units.slice(0, end)));
}

/** The code page is not known; outside of ASCII this is a guess. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

const ENTRY_BYTES = 32;
const DELETED = 0xe5;
const DOT = 0x2e;
const VOLUME = 0x08;
const DIRECTORY = 0x10;
const LONG_NAME = 0x0f;
