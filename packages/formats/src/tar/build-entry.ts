import type { Extensions } from './extensions.ts';
import type { PaxAttributes } from './pax-attributes.ts';
import type { RawHeader } from './raw-header.ts';
import { paxSparseVersion } from './sparse-map.ts';
import type { SparseSegment, TarEntry, TarEntryType } from './tar-entry.ts';
import { tarError } from './tar-error.ts';
import type { DecodedText } from './text.ts';
import type { WalkContext } from './walk-context.ts';

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
const PERMISSION_BITS = 0o7777;

export interface PlainMember {
  /** Where its header is. */
  readonly offset: number;
  readonly header: RawHeader;
  readonly attributes: PaxAttributes | undefined;
  readonly path: DecodedText;
}

export interface Member extends PlainMember {
  readonly body: {
    readonly bodyOffset: number;
    readonly storedBytes: number;
    readonly sizeBytes: number;
    readonly sparse: readonly SparseSegment[] | undefined;
  };
}

/** `\0` with a slash at the end is how v7 writes a directory; in later formats a slash says nothing (as in Go). */
export function entryType(typeflag: string, path: string): TarEntryType {
  switch (typeflag) {
    case '\0':
      return path.endsWith('/') ? 'directory' : 'file';
    case '0':
    case '7':
    case 'S':
      return 'file';
    case '1':
      return 'hardlink';
    case '2':
      return 'symlink';
    case '3':
      return 'character-device';
    case '4':
      return 'block-device';
    case '5':
    case 'D':
      return 'directory';
    case '6':
      return 'fifo';
    default:
      return 'other';
  }
}

/**
 * Types that have no body whatever size they claim, as in Go's archive/tar and Python's tarfile. GNU tar skips a
 * body for all of them but hard links, bsdtar for hard links in a pax archive. Container tools are written in Go,
 * so that its reading is the one that counts.
 */
export function hasNoBody(typeflag: string, path: string): boolean {
  return (typeflag >= '1' && typeflag <= '6') || (typeflag === '\0' && path.endsWith('/'));
}

/** Size of the body with its map, PAX before the header. @throws FormatError `tar/bad-size` */
export function bodyBytes(header: RawHeader, attributes: PaxAttributes | undefined, offset: number): number {
  const size = attributes?.number('size') ?? header.sizeBytes;
  if (!(size >= 0)) throw tarError('tar/bad-size', 'A member whose size is negative or no number', offset);
  return size;
}

/**
 * GNU sparse name, then GNU long name, then PAX, then the header: the order of Go's archive/tar, which takes a
 * sparse name only with a layout that it knows.
 */
export function memberPath(
  header: RawHeader,
  attributes: PaxAttributes | undefined,
  extensions: Extensions,
): DecodedText {
  if (attributes === undefined) return extensions.longPath ?? header.path;
  const isSparse = ['0.0', '0.1', '1.0'].includes(paxSparseVersion(attributes) ?? '');
  const sparseName = isSparse ? attributes.text('GNU.sparse.name') : undefined;
  return sparseName ?? extensions.longPath ?? attributes.text('path') ?? header.path;
}

/** Puts header and extensions together. */
export function buildEntry(member: Member, { extensions, warnings }: WalkContext): TarEntry {
  const { header, attributes, path, body, offset } = member;
  const type = entryType(header.typeflag, path.text);
  const isDevice = type === 'character-device' || type === 'block-device';
  const isLink = type === 'hardlink' || type === 'symlink';
  const link = isLink ? linkTarget(header, attributes, extensions) : undefined;
  const time = attributes?.time('mtime');
  const entry: TarEntry = {
    type,
    typeflag: header.typeflag,
    path: path.text,
    linkPath: link?.text ?? '',
    mode: orZero(header.mode) & PERMISSION_BITS,
    uid: chosen(attributes?.number('uid'), header.uid),
    gid: chosen(attributes?.number('gid'), header.gid),
    userName: attributes?.text('uname')?.text ?? header.userName,
    groupName: attributes?.text('gname')?.text ?? header.groupName,
    mtimeSec: chosen(time?.sec, header.mtimeSec),
    mtimeNsec: time?.nsec ?? 0,
    sizeBytes: body.sizeBytes,
    storedBytes: body.storedBytes,
    bodyOffset: body.bodyOffset,
    deviceMajor: isDevice ? chosen(attributes?.number('SCHILY.devmajor'), header.deviceMajor) : 0,
    deviceMinor: isDevice ? chosen(attributes?.number('SCHILY.devminor'), header.deviceMinor) : 0,
    xattrs: attributes?.xattrs() ?? NO_XATTRS,
  };
  if (hasBadNumber(header, isDevice) || (attributes !== undefined && hasBadRecord(attributes))) {
    warnings.add('tar/bad-number', 'A mode, owner, time or device that is no number', offset);
  }
  if (attributes !== undefined && isAmbiguous(attributes, extensions)) {
    warnings.add('tar/ambiguous-extension', 'A GNU long name and a PAX name that differ', offset);
  }
  if (path.raw === undefined && link?.raw === undefined && body.sparse === undefined) return entry;
  if (path.raw !== undefined) warnings.add('tar/name-not-utf8', 'A name that is not UTF-8', offset);
  return {
    ...entry,
    ...(path.raw === undefined ? undefined : { pathBytes: path.raw }),
    ...(link?.raw === undefined ? undefined : { linkPathBytes: link.raw }),
    ...(body.sparse === undefined ? undefined : { sparse: body.sparse }),
  };
}

function linkTarget(
  header: RawHeader,
  attributes: PaxAttributes | undefined,
  extensions: Extensions,
): DecodedText {
  return extensions.longLinkPath ?? attributes?.text('linkpath') ?? header.linkPath;
}

/** The PAX value where it is a number, else that of the header. */
function chosen(pax: number | undefined, own: number): number {
  return pax === undefined || Number.isNaN(pax) ? orZero(own) : pax;
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** Where both are there Go takes the GNU name, GNU tar the PAX one. */
function isAmbiguous(attributes: PaxAttributes, { longPath, longLinkPath }: Extensions): boolean {
  const path = attributes.text('path')?.text ?? longPath?.text;
  const link = attributes.text('linkpath')?.text ?? longLinkPath?.text;
  return (longPath ?? { text: path }).text !== path || (longLinkPath ?? { text: link }).text !== link;
}

function hasBadNumber(header: RawHeader, isDevice: boolean): boolean {
  const sum = header.mode + header.uid + header.gid + header.mtimeSec;
  return Number.isNaN(sum) || (isDevice && Number.isNaN(header.deviceMajor + header.deviceMinor));
}

function hasBadRecord(attributes: PaxAttributes): boolean {
  const time = attributes.time('mtime')?.sec ?? 0;
  return ['uid', 'gid', 'SCHILY.devmajor', 'SCHILY.devminor'].reduce(
    (isBad, key) => isBad || Number.isNaN(attributes.number(key) ?? 0),
    Number.isNaN(time),
  );
}
