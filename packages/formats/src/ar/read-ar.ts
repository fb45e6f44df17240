import { type Fields, readFields } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';

/** A member of an archive, whose bytes are at `offset` in it. */
export interface ArMember {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * Lists the members of a Unix archive, such as a .deb. Names as GNU (`name/`, long ones in a table) and BSD
 * (`#1/LENGTH`) write them; symbol tables and the table of names are left out.
 *
 * @throws FormatError `ar/...` where it is none, ends too early or contradicts itself
 */
export async function readAr(readAt: ReadAt, size: number): Promise<readonly ArMember[]> {
  const start = await readFields(readAt, { ...WHERE, offset: 0, length: MAGIC.length, what: 'signature' });
  if (start.text(0, MAGIC.length) !== MAGIC) throw start.fail('no signature', 0, 'magic');
  const members: ArMember[] = [];
  let longNames: Uint8Array | undefined;
  for (let at = MAGIC.length; at < size; ) {
    const header = await readFields(readAt, { ...WHERE, offset: at, length: HEADER_BYTES, what: 'header' });
    const raw = rawMember(header, at, size);
    if (raw.name === '//') longNames = await readNames(readAt, raw);
    else if (!isSymbolTable(raw.name)) members.push(await named(raw, { header, readAt, longNames }));
    if (members.length > MAX_MEMBERS) throw header.fail(`more than ${MAX_MEMBERS} members`, 0, 'too-many');
    at = raw.offset + raw.size + (raw.size & 1);
  }
  return members;
}

function rawMember(header: Fields, at: number, archiveSize: number): ArMember {
  if (header.text(58, 2) !== '`\n') throw header.fail('a header without its end mark', 58);
  const digits = header.text(48, 10).trimEnd();
  if (!/^\d{1,10}$/.test(digits)) throw header.fail('a size that is no number', 48);
  const member = { name: header.text(0, 16).trimEnd(), offset: at + HEADER_BYTES, size: Number(digits) };
  if (member.offset + member.size > archiveSize)
    throw header.fail('the archive ends inside a member', archiveSize - at, 'truncated');
  return member;
}

interface NameSource {
  readonly header: Fields;
  readonly readAt: ReadAt;
  readonly longNames: Uint8Array | undefined;
}

async function named(raw: ArMember, { header, readAt, longNames }: NameSource): Promise<ArMember> {
  const [, bsdLength] = /^#1\/(\d{1,13})$/.exec(raw.name) ?? [];
  if (bsdLength !== undefined) {
    const length = Number(bsdLength);
    if (length > Math.min(raw.size, MAX_NAME_BYTES)) throw header.fail(`a name of ${length} bytes`, 0);
    const body = await readFields(readAt, { ...WHERE, offset: raw.offset, length, what: 'name' });
    return { name: body.utf8(0, length), offset: raw.offset + length, size: raw.size - length };
  }
  const [, gnuOffset] = /^\/(\d{1,15})$/.exec(raw.name) ?? [];
  if (gnuOffset === undefined) return { ...raw, name: raw.name.replace(/\/$/, '') };
  const rest = longNames?.subarray(Number(gnuOffset), Number(gnuOffset) + MAX_NAME_BYTES);
  const end = rest?.indexOf(NEWLINE) ?? -1;
  if (rest === undefined || end < 0) throw header.fail('a name that is not in the table of names', 0);
  return { ...raw, name: new TextDecoder().decode(rest.subarray(0, end)).replace(/\/$/, '') };
}

async function readNames(readAt: ReadAt, { offset, size }: ArMember): Promise<Uint8Array> {
  const length = Math.min(size, MAX_TABLE_BYTES);
  const table = await readFields(readAt, { ...WHERE, offset, length, what: 'table of names' });
  return table.bytes(0, length);
}

function isSymbolTable(name: string): boolean {
  return name === '/' || name === '/SYM64/';
}

const WHERE = { format: 'ar' } as const;
const MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;
const NEWLINE = 10;
const MAX_NAME_BYTES = 4096;
const MAX_TABLE_BYTES = 16 * 1024 * 1024;
const MAX_MEMBERS = 65_536;
