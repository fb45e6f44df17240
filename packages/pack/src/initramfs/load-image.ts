/** What of an ELF file is never loaded: symbols for debuggers and the like lie behind it. */
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;

/**
 * An ELF program or library as far as the kernel and the loader read it: without the sections behind the last
 * segment, as `strip` would leave it, and without the table that names them. Node shrinks by an eighth. Whatever is
 * no such file, or keeps something else there, is returned as it is.
 */
export function loadImage(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (
    bytes.length < HEADER_BYTES ||
    bytes.readUInt32BE(0) !== 0x7f45_4c46 ||
    bytes[4] !== 2 ||
    bytes[5] !== 1
  )
    return file;
  const end = endOfSegments(bytes);
  if (end === undefined || end >= bytes.length || !isCovered(bytes, end)) return file;
  const image = Buffer.from(bytes.subarray(0, end));
  // e_shoff, e_shnum, e_shstrndx
  image.writeBigUInt64LE(0n, 40);
  image.writeUInt16LE(0, 60);
  image.writeUInt16LE(0, 62);
  return image;
}

function endOfSegments(bytes: Buffer): number | undefined {
  const [start, size, count] = [
    Number(bytes.readBigUInt64LE(32)),
    bytes.readUInt16LE(54),
    bytes.readUInt16LE(56),
  ];
  const endOfTable = start + size * count;
  if (size !== PROGRAM_HEADER_BYTES || count === 0 || endOfTable > bytes.length) return undefined;
  let end = Math.max(HEADER_BYTES, endOfTable);
  for (let at = start; at < endOfTable; at += size) {
    const [offset, length] = [Number(bytes.readBigUInt64LE(at + 8)), Number(bytes.readBigUInt64LE(at + 32))];
    end = Math.max(end, offset + length);
  }
  return end;
}

const SHF_ALLOC = 2n;
const SHT_NOBITS = 8;
const SECTION_HEADER_BYTES = 64;

/**
 * Whether all that lies behind the segments belongs to sections that are not loaded, or to their table: programs that
 * carry data of their own behind it, as single executable applications do, are left alone.
 */
function isCovered(bytes: Buffer, end: number): boolean {
  const [start, size, count] = [
    Number(bytes.readBigUInt64LE(40)),
    bytes.readUInt16LE(58),
    bytes.readUInt16LE(60),
  ];
  if (size !== SECTION_HEADER_BYTES || count === 0 || start + size * count > bytes.length) return false;
  let last = start + size * count;
  for (let at = start; at < start + size * count; at += size) {
    const [type, flags] = [bytes.readUInt32LE(at + 4), bytes.readBigUInt64LE(at + 8)];
    const sectionEnd = Number(bytes.readBigUInt64LE(at + 24)) + Number(bytes.readBigUInt64LE(at + 32));
    if (type === SHT_NOBITS) continue;
    if ((flags & SHF_ALLOC) !== 0n && sectionEnd > end) return false;
    last = Math.max(last, sectionEnd);
  }
  return last === bytes.length;
}
