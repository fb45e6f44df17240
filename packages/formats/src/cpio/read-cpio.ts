import { type Fields, fieldsOf } from '../bytes/fields.ts';
import { type CpioEntry, TYPE_BITS } from './cpio-entry.ts';
import { HEADER_BYTES, MAGIC, MAGIC_WITH_CHECKSUM, MAX_PATH_BYTES, paddingTo4, TRAILER } from './newc.ts';

export interface CpioArchive {
  /** In the order of the archive. The data of files are views of the bytes that were given. */
  readonly entries: readonly CpioMember[];
  /** Behind the trailer: an initrd may have zeros and another archive there, maybe compressed. */
  readonly endOffset: number;
}

/** A member and what only a reader knows of it. */
export type CpioMember = CpioEntry & {
  readonly inode: number;
  /** Above 1 for hard links: members of one `inode`, of which the last one has the data. */
  readonly links: number;
  readonly mtime: number;
};

/**
 * Reads one archive in the format `newc` (or `crc`, whose checksums are not looked at), from its first header to
 * its trailer. Paths are as the archive has them: `./etc`, `/etc` and `etc` are all possible.
 *
 * @throws FormatError `cpio/...` where it is none, ends too early or holds what is no number
 */
export function readCpio(bytes: Uint8Array): CpioArchive {
  const entries: CpioMember[] = [];
  const fields = fieldsOf(bytes, { format: 'cpio', offset: 0, what: 'archive' });
  for (let at = 0; ; ) {
    const header = readHeader(fields, at);
    const path = fields.utf8(at + HEADER_BYTES, header.pathBytes);
    const dataAt = aligned(at + HEADER_BYTES + header.pathBytes);
    if (path === TRAILER) return { entries, endOffset: Math.min(dataAt, bytes.length) };
    const data = fields.bytes(dataAt, header.dataBytes);
    entries.push(memberOf(fields, { at, path, header, data }));
    at = aligned(dataAt + header.dataBytes);
  }
}

interface Header {
  readonly inode: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly mtime: number;
  readonly dataBytes: number;
  readonly major: number;
  readonly minor: number;
  readonly pathBytes: number;
}

function readHeader(fields: Fields, at: number): Header {
  const text = String.fromCharCode(...fields.bytes(at, HEADER_BYTES));
  const magic = text.slice(0, MAGIC.length);
  if (magic !== MAGIC && magic !== MAGIC_WITH_CHECKSUM)
    throw fields.fail('no header of a member', at, 'magic');
  const digits = text.slice(MAGIC.length);
  if (!/^[0-9A-Fa-f]+$/.test(digits)) throw fields.fail('a header with what is no number', at + MAGIC.length);
  const number = (index: number): number => Number.parseInt(digits.slice(index * 8, index * 8 + 8), 16);
  const pathBytes = number(11);
  if (pathBytes === 0 || pathBytes > MAX_PATH_BYTES)
    throw fields.fail(`a path of ${pathBytes} bytes`, at + MAGIC.length + 88);
  return {
    inode: number(0),
    mode: number(1),
    uid: number(2),
    gid: number(3),
    links: number(4),
    mtime: number(5),
    dataBytes: number(6),
    major: number(9),
    minor: number(10),
    pathBytes,
  };
}

interface Found {
  readonly at: number;
  readonly path: string;
  readonly header: Header;
  readonly data: Uint8Array;
}

function memberOf(fields: Fields, { at, path, header, data }: Found): CpioMember {
  const { mode, uid, gid, inode, links, mtime, major, minor } = header;
  const node = { path, mode: mode & 0o7777, uid, gid, inode, links, mtime };
  const type = typeOf(mode);
  switch (type) {
    case 'file':
      return { ...node, type, data };
    case 'symlink':
      if (data.length > MAX_PATH_BYTES) throw fields.fail(`a link of ${data.length} bytes`, at);
      return { ...node, type, target: new TextDecoder().decode(data) };
    case 'character-device':
    case 'block-device':
      return { ...node, type, major, minor };
    case 'directory':
    case 'fifo':
    case 'socket':
      return { ...node, type };
    case undefined:
      throw fields.fail(`${mode.toString(8)} is no type of file`, at);
  }
}

function typeOf(mode: number): CpioEntry['type'] | undefined {
  const types = Object.entries(TYPE_BITS) as [CpioEntry['type'], number][];
  return types.find(([, bits]) => (mode & 0o170000) === bits)?.[0];
}

function aligned(offset: number): number {
  return offset + paddingTo4(offset);
}
