import { readNumber } from './numbers.ts';
import { type DecodedText, decodeText, endOfText } from './text.ts';

export const BLOCK = 512;

/** v7 has no magic; star has ustar's, but its own layout of the prefix. */
export type HeaderFormat = 'v7' | 'ustar' | 'star' | 'gnu';

/** The fields of one header block as they stand, no extension applied. A number is NaN where it cannot be read. */
export interface RawHeader {
  readonly format: HeaderFormat;
  readonly typeflag: string;
  readonly path: DecodedText;
  readonly linkPath: DecodedText;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSec: number;
  readonly userName: string;
  readonly groupName: string;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

/** Offset and length of the fields: POSIX pax, "ustar Header Block"; GNU tar manual, "Basic Tar Format". */
export const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  typeflag: [156, 1],
  linkname: [157, 100],
  magic: [257, 8],
  uname: [265, 32],
  gname: [297, 32],
  devmajor: [329, 8],
  devminor: [337, 8],
  prefix: [345, 155],
  starPrefix: [345, 131],
} as const;

type Field = readonly [number, number];

export function isZeroBlock(block: Uint8Array, at: number = 0): boolean {
  for (let index = at; index < at + BLOCK; index += 1) {
    if (block[index] !== 0) return false;
  }
  return true;
}

/**
 * True where the checksum field holds the sum of the block with that field taken as blanks: unsigned as the
 * standard has it, or signed as some old writers had it.
 */
export function hasValidChecksum(block: Uint8Array, at: number = 0): boolean {
  const stored = readNumber(block, at + FIELDS.checksum[0], FIELDS.checksum[1]);
  return stored === unsignedSum(block, at) || stored === signedSum(block, at);
}

/** The checksum that belongs into the block at `at`. */
export function unsignedSum(block: Uint8Array, at: number = 0): number {
  let sum = FIELDS.checksum[1] * 0x20;
  for (let index = at; index < at + 148; index += 1) sum += block[index] ?? 0;
  for (let index = at + 156; index < at + BLOCK; index += 1) sum += block[index] ?? 0;
  return sum;
}

function signedSum(block: Uint8Array, at: number): number {
  let sum = FIELDS.checksum[1] * 0x20;
  for (let index = at; index < at + BLOCK; index += 1) {
    if (index < at + 148 || index >= at + 156) sum += ((block[index] ?? 0) << 24) >> 24;
  }
  return sum;
}

/** Reads the fields of the block at `at`, whose checksum has been looked at before. */
export function readRawHeader(block: Uint8Array, at: number): RawHeader {
  const format = headerFormat(block, at);
  const hasOwners = format !== 'v7';
  return {
    format,
    typeflag: String.fromCharCode(block[at + FIELDS.typeflag[0]] ?? 0),
    path: readPath(block, at, format),
    linkPath: textField(block, at, FIELDS.linkname),
    mode: numberField(block, at, FIELDS.mode),
    uid: numberField(block, at, FIELDS.uid),
    gid: numberField(block, at, FIELDS.gid),
    sizeBytes: numberField(block, at, FIELDS.size),
    mtimeSec: numberField(block, at, FIELDS.mtime),
    userName: hasOwners ? textField(block, at, FIELDS.uname).text : '',
    groupName: hasOwners ? textField(block, at, FIELDS.gname).text : '',
    deviceMajor: hasOwners ? numberField(block, at, FIELDS.devmajor) : 0,
    deviceMinor: hasOwners ? numberField(block, at, FIELDS.devminor) : 0,
  };
}

function numberField(block: Uint8Array, at: number, field: Field): number {
  return readNumber(block, at + field[0], field[1]);
}

function textField(block: Uint8Array, at: number, field: Field): DecodedText {
  const start = at + field[0];
  return decodeText(block, start, endOfText(block, start, field[1]));
}

/** `ustar\0` is POSIX, `ustar  ` is GNU; what GNU keeps at the place of the prefix are times. */
function headerFormat(block: Uint8Array, at: number): HeaderFormat {
  const magic = at + 257;
  const isUstar =
    block[magic] === 0x75 &&
    block[magic + 1] === 0x73 &&
    block[magic + 2] === 0x74 &&
    block[magic + 3] === 0x61 &&
    block[magic + 4] === 0x72;
  if (!isUstar) return 'v7';
  if (block[magic + 5] === 0x20 && block[magic + 6] === 0x20) return 'gnu';
  if (block[magic + 5] !== 0) return 'v7';
  const trailer = at + 508;
  const isStar = block[trailer] === 0x74 && block[trailer + 1] === 0x61 && block[trailer + 2] === 0x72;
  return isStar && block[trailer + 3] === 0 ? 'star' : 'ustar';
}

function readPath(block: Uint8Array, at: number, format: HeaderFormat): DecodedText {
  const start = at + FIELDS.name[0];
  const end = endOfText(block, start, FIELDS.name[1]);
  const field = format === 'ustar' ? FIELDS.prefix : format === 'star' ? FIELDS.starPrefix : undefined;
  const prefixStart = at + FIELDS.prefix[0];
  if (field === undefined || block[prefixStart] === 0) return decodeText(block, start, end);
  const prefixEnd = endOfText(block, prefixStart, field[1]);
  const joined = new Uint8Array(prefixEnd - prefixStart + 1 + end - start);
  joined.set(block.subarray(prefixStart, prefixEnd));
  joined[prefixEnd - prefixStart] = 0x2f;
  joined.set(block.subarray(start, end), prefixEnd - prefixStart + 1);
  return decodeText(joined);
}
