import { encodePaxRecords, type PaxRecord } from './pax-records.ts';
import { type PlainFields, plainFields, unwritable, utf8 } from './plain-fields.ts';
import { BLOCK } from './raw-header.ts';
import type { TarEntryType } from './tar-entry.ts';
import type { TarMember } from './tar-member.ts';
import { isAscii } from './text.ts';
import { ustarBlock } from './ustar-block.ts';

const TYPEFLAG: Readonly<Record<Exclude<TarEntryType, 'other'>, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};
const SLASH = 0x2f;
const MAX_OCTAL_7 = 0o7777777;
const MAX_OCTAL_11 = 0o77777777777;

/**
 * The header of a member: one ustar block, after a PAX header where the plain fields do not hold everything (long
 * or non-ASCII names, attributes, large owners and sizes, parts of a second). The same member gives the same
 * bytes, always. The body and `tarPadding(sizeBytes)` zeros come after it.
 *
 * @throws FormatError `tar/unwritable`
 */
export function tarHeader(member: TarMember): Uint8Array {
  if (member.type === 'other') throw unwritable('a member of an unknown type');
  const typeflag = TYPEFLAG[member.type];
  const plain = plainFields(member);
  const records = paxRecords(member, plain);
  const block = ustarBlock({
    ...splitPath(plain.path),
    typeflag,
    linkPath: fitting(plain.linkPath, 100),
    mode: plain.mode,
    uid: fittingNumber(plain.uid, MAX_OCTAL_7),
    gid: fittingNumber(plain.gid, MAX_OCTAL_7),
    sizeBytes: fittingNumber(plain.sizeBytes, MAX_OCTAL_11),
    mtimeSec: fittingNumber(plain.mtimeSec, MAX_OCTAL_11),
    userName: fitting(plain.userName, 32),
    groupName: fitting(plain.groupName, 32),
    deviceMajor: fittingNumber(plain.deviceMajor, MAX_OCTAL_7),
    deviceMinor: fittingNumber(plain.deviceMinor, MAX_OCTAL_7),
  });
  return records.length === 0 ? block : joined([...paxHeader(plain.path, records), block]);
}

/** Zeros to the next block after a body. */
export function tarPadding(sizeBytes: number): Uint8Array {
  return new Uint8Array((BLOCK - (sizeBytes % BLOCK)) % BLOCK);
}

/** The two zero blocks that end an archive. */
export function tarEndMarker(): Uint8Array {
  return new Uint8Array(2 * BLOCK);
}

/** What the ustar block cannot hold (POSIX pax, "pax Extended Header"). */
function paxRecords(member: TarMember, plain: PlainFields): readonly PaxRecord[] {
  const records: PaxRecord[] = [];
  const add = (key: string, value: Uint8Array | string): void => {
    records.push({ key, value: typeof value === 'string' ? utf8(value) : value });
  };
  if (splitPath(plain.path).isShortened) add('path', plain.path);
  if (fitting(plain.linkPath, 100) !== plain.linkPath) add('linkpath', plain.linkPath);
  if (fitting(plain.userName, 32) !== plain.userName) add('uname', plain.userName);
  if (fitting(plain.groupName, 32) !== plain.groupName) add('gname', plain.groupName);
  if (plain.uid > MAX_OCTAL_7) add('uid', String(plain.uid));
  if (plain.gid > MAX_OCTAL_7) add('gid', String(plain.gid));
  if (plain.sizeBytes > MAX_OCTAL_11) add('size', String(plain.sizeBytes));
  if (plain.deviceMajor > MAX_OCTAL_7) add('SCHILY.devmajor', String(plain.deviceMajor));
  if (plain.deviceMinor > MAX_OCTAL_7) add('SCHILY.devminor', String(plain.deviceMinor));
  if (plain.mtimeNsec > 0 || plain.mtimeSec < 0 || plain.mtimeSec > MAX_OCTAL_11) {
    add('mtime', decimalTime(plain.mtimeSec, plain.mtimeNsec));
  }
  for (const [name, value] of member.xattrs ?? []) {
    if (name === '' || name.includes('=') || name.includes('\0')) {
      throw unwritable(`an extended attribute of the name "${name}": ${member.path}`);
    }
    add(`SCHILY.xattr.${name}`, value);
  }
  return records;
}

/** The sign covers the fraction: -2 s and 750 000 000 ns are written -1.25. */
function decimalTime(sec: number, nsec: number): string {
  const isNegative = sec < 0;
  const whole = isNegative && nsec > 0 ? -(sec + 1) : Math.abs(sec);
  const fraction = isNegative && nsec > 0 ? 1_000_000_000 - nsec : nsec;
  const digits = fraction === 0 ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
  return `${isNegative ? '-' : ''}${whole}${digits}`;
}

function paxHeader(path: Uint8Array, records: readonly PaxRecord[]): readonly Uint8Array[] {
  const body = encodePaxRecords(records);
  const base = path.subarray(path.lastIndexOf(SLASH, path.length - 2) + 1);
  const none = new Uint8Array();
  const header = ustarBlock({
    prefix: none,
    name: fitting(joined([utf8('PaxHeaders/'), base]), 100),
    typeflag: 'x',
    linkPath: none,
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: body.length,
    mtimeSec: 0,
    userName: none,
    groupName: none,
    deviceMajor: 0,
    deviceMinor: 0,
  });
  return [header, body, tarPadding(body.length)];
}

interface SplitPath {
  readonly prefix: Uint8Array;
  readonly name: Uint8Array;
  readonly isShortened: boolean;
}

/** Up to 100 bytes, or up to 155 before a slash and 100 after it; else shortened, for old readers. */
function splitPath(path: Uint8Array): SplitPath {
  const none = new Uint8Array();
  const whole = fitting(path, 100);
  if (whole === path) return { prefix: none, name: path, isShortened: false };
  if (isAscii(path, 0, path.length) && path.length <= 256) {
    for (
      let slash = path.indexOf(SLASH, path.length - 101);
      slash !== -1;
      slash = path.indexOf(SLASH, slash + 1)
    ) {
      if (slash > 155 || slash + 1 === path.length) break;
      if (slash > 0)
        return { prefix: path.subarray(0, slash), name: path.subarray(slash + 1), isShortened: false };
    }
  }
  return { prefix: none, name: whole, isShortened: true };
}

/** The same array where it fits and is ASCII, else a copy that does and is. */
function fitting(text: Uint8Array, length: number): Uint8Array {
  if (text.length <= length && isAscii(text, 0, text.length)) return text;
  return text.slice(0, length).map((byte) => (byte < 0x80 ? byte : 0x5f));
}

function fittingNumber(value: number, max: number): number {
  return value >= 0 && value <= max ? value : 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
