import { FormatError } from '../format-error.ts';
import { type CpioEntry, TYPE_BITS } from './cpio-entry.ts';
import { HEADER_BYTES, MAGIC, MAX_PATH_BYTES, paddingTo4, TRAILER } from './newc.ts';

export interface WriteCpioOptions {
  /** Of every member, in seconds since 1970. Default: 0. */
  readonly mtime?: number;
}

/**
 * Writes an archive in the format `newc`, as the Linux kernel unpacks for its initramfs. The same entries give the
 * same bytes, in whatever order they come: they are sorted by path, numbered from 1 and carry one time. Directories
 * on the way to an entry that are not given are added with mode 0755. The archive is padded to 512 bytes.
 *
 * @throws FormatError `cpio/unwritable`: a path twice, empty, absolute, too long or with `..`; a number too large
 */
export function* writeCpio(
  entries: Iterable<CpioEntry>,
  { mtime = 0 }: WriteCpioOptions = {},
): Generator<Uint8Array, void, void> {
  let written = 0;
  let inode = 0;
  for (const entry of sorted(entries)) {
    inode += 1;
    const body = bodyOf(entry);
    const header = headerOf(entry, { inode, mtime, bodyBytes: body.length });
    yield header;
    if (body.length > 0) yield body;
    const padding = paddingTo4(body.length);
    if (padding > 0) yield new Uint8Array(padding);
    written += header.length + body.length + padding;
  }
  const trailer = rawHeader({ path: encoder.encode(TRAILER), numbers: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] });
  yield trailer;
  const end = -(written + trailer.length) & (BLOCK_BYTES - 1);
  if (end > 0) yield new Uint8Array(end);
}

/** By the bytes of the path, so that a directory comes before what is in it. */
function sorted(entries: Iterable<CpioEntry>): readonly CpioEntry[] {
  const byPath = new Map<string, CpioEntry>();
  for (const entry of entries) {
    if (byPath.has(entry.path)) throw unwritable(`${entry.path} is there twice`);
    byPath.set(entry.path, entry);
  }
  for (const path of [...byPath.keys()]) addParents(path, byPath);
  return [...byPath]
    .map(([path, entry]) => ({ entry, key: Buffer.from(path) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
}

function addParents(path: string, byPath: Map<string, CpioEntry>): void {
  const segments = path.split('/');
  if (path !== '.' && segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw unwritable(`"${path}" is no relative path without . and ..`);
  if (path.includes('\0')) throw unwritable('a path with a zero byte');
  for (let depth = 1; depth < segments.length; depth += 1) {
    const parent = segments.slice(0, depth).join('/');
    const known = byPath.get(parent);
    if (known === undefined) byPath.set(parent, { type: 'directory', path: parent, mode: 0o755 });
    else if (known.type !== 'directory') throw unwritable(`${parent} is no directory, and ${path} is in it`);
  }
}

function bodyOf(entry: CpioEntry): Uint8Array {
  if (entry.type === 'file') return entry.data;
  return entry.type === 'symlink' ? encoder.encode(entry.target) : new Uint8Array();
}

interface Numbering {
  readonly inode: number;
  readonly mtime: number;
  readonly bodyBytes: number;
}

function headerOf(entry: CpioEntry, { inode, mtime, bodyBytes }: Numbering): Uint8Array {
  const { type, mode, uid = 0, gid = 0 } = entry;
  const [major, minor] = 'major' in entry ? [entry.major, entry.minor] : [0, 0];
  if (mode < 0 || mode > 0o7777) throw unwritable(`${entry.path} has the mode ${mode}`);
  const links = type === 'directory' ? 2 : 1;
  // In the order of the header: the checksum at the end is of another format, and 0 here.
  const before = [inode, TYPE_BITS[type] | mode, uid, gid, links, mtime, bodyBytes, 0, 0, major, minor];
  return rawHeader({ path: encoder.encode(entry.path), numbers: before });
}

interface RawHeader {
  readonly path: Uint8Array;
  /** Inode to the minor number of the device that it is. */
  readonly numbers: readonly number[];
}

function rawHeader({ path, numbers }: RawHeader): Uint8Array {
  if (path.length >= MAX_PATH_BYTES) throw unwritable(`a path of ${path.length} bytes`);
  const hex = [...numbers, path.length + 1, 0].map((number) => {
    if (!Number.isInteger(number) || number < 0 || number > 0xffff_ffff)
      throw unwritable(`${number} does not fit into 32 bits`);
    return number.toString(16).toUpperCase().padStart(8, '0');
  });
  const used = HEADER_BYTES + path.length + 1;
  const bytes = new Uint8Array(used + paddingTo4(used));
  bytes.set(encoder.encode(MAGIC + hex.join('')));
  bytes.set(path, HEADER_BYTES);
  return bytes;
}

function unwritable(message: string): FormatError {
  return new FormatError('cpio', message, 0, { code: 'cpio/unwritable' });
}

const encoder = new TextEncoder();
const BLOCK_BYTES = 512;
