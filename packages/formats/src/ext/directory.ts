import { fieldsOf } from '../bytes/fields.ts';

export interface ExtDirectoryEntry {
  readonly name: string;
  readonly inode: number;
}

export interface ReadExtDirectoryOptions {
  readonly blockBytes: number;
  /** Else the byte behind the length of the name belongs to it. */
  readonly hasFileTypes: boolean;
}

/**
 * Reads a directory's bytes, block by block. Indexes look like deleted entries to those who do not use them, and
 * checksums, too. `.` and `..` are left out.
 */
export function readExtDirectory(
  bytes: Uint8Array,
  { blockBytes, hasFileTypes }: ReadExtDirectoryOptions,
): readonly ExtDirectoryEntry[] {
  const fields = fieldsOf(bytes, { format: 'ext', offset: 0, what: 'directory' });
  const entries: ExtDirectoryEntry[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const blockEnd = at - (at % blockBytes) + blockBytes;
    const length = entryLength(fields.u16(at + 4), blockBytes);
    const nameBytes = hasFileTypes ? fields.u8(at + 6) : fields.u16(at + 6);
    if (length < HEADER_BYTES || length % 4 !== 0 || at + length > blockEnd)
      throw fields.fail(`an entry of ${length} bytes`, at + 4);
    const inode = fields.u32(at);
    if (inode !== 0) {
      if (nameBytes > length - HEADER_BYTES) throw fields.fail('a name longer than its entry', at + 6);
      const name = fields.utf8(at + HEADER_BYTES, nameBytes);
      if (name !== '.' && name !== '..') entries.push({ name, inode });
    }
    at += length;
  }
  return entries;
}

/** In blocks of 64 kB the whole block does not fit into the field. */
function entryLength(stored: number, blockBytes: number): number {
  return blockBytes === 65_536 && (stored === 0 || stored === 0xffff) ? blockBytes : stored;
}

const HEADER_BYTES = 8;
