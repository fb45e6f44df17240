import { SECTOR, viewOf } from './iso-bytes.ts';
import { isoError } from './iso-error.ts';

/** A record of a directory as it stands: ECMA-119 9.1. */
export interface DirectoryRecord {
  readonly block: number;
  readonly attributeBlocks: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly isDirectory: boolean;
  /** Mac resource forks and the like: not what the name means. */
  readonly isAssociated: boolean;
  /** More of the same file comes in the next record. */
  readonly isContinued: boolean;
  readonly isInterleaved: boolean;
  readonly name: Uint8Array;
  /** What extensions such as Rock Ridge put behind the name. */
  readonly systemUse: Uint8Array;
}

const HEADER = 33;
const Flag = { directory: 0x02, associated: 0x04, continued: 0x80 } as const;

/**
 * The records of a directory that was read whole. A record lies within one sector; a zero says that the rest of
 * the sector is empty.
 * @throws FormatError `iso/malformed`
 */
export function* directoryRecords(bytes: Uint8Array, fileOffset: number): Generator<DirectoryRecord> {
  let at = 0;
  while (at < bytes.length) {
    const length = bytes[at] ?? 0;
    const sectorEnd = Math.min(bytes.length, at - (at % SECTOR) + SECTOR);
    if (length === 0) {
      at = sectorEnd;
      continue;
    }
    if (length <= HEADER || at + length > sectorEnd)
      throw isoError('iso/malformed', `a directory record of ${length} bytes`, fileOffset + at);
    yield readRecord(bytes.subarray(at, at + length), fileOffset + at);
    at += length;
  }
}

function readRecord(bytes: Uint8Array, offset: number): DirectoryRecord {
  const view = viewOf(bytes);
  const flags = bytes[25] ?? 0;
  const nameLength = bytes[32] ?? 0;
  const nameEnd = HEADER + nameLength;
  if (nameLength === 0 || nameEnd > bytes.length)
    throw isoError('iso/malformed', `a name of ${nameLength} bytes in a directory record`, offset + 32);
  return {
    block: view.getUint32(2, true),
    attributeBlocks: bytes[1] ?? 0,
    sizeBytes: view.getUint32(10, true),
    mtimeMs: recordTime(bytes.subarray(18, 25)),
    isDirectory: (flags & Flag.directory) !== 0,
    isAssociated: (flags & Flag.associated) !== 0,
    isContinued: (flags & Flag.continued) !== 0,
    isInterleaved: bytes[26] !== 0,
    name: bytes.subarray(HEADER, nameEnd),
    // The name is followed by a byte of padding where it has an even length.
    systemUse: bytes.subarray(Math.min(bytes.length, nameEnd + (nameLength % 2 === 0 ? 1 : 0))),
  };
}

/** ECMA-119 9.1.5; zone in quarters of an hour. */
function recordTime(bytes: Uint8Array): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, zone = 0] = bytes;
  const quarters = (zone << 24) >> 24;
  return Date.UTC(1900 + year, month - 1, day, hour, minute - quarters * 15, second);
}
