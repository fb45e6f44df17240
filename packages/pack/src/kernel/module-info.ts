import { FormatError } from '@up/formats';

/** What a module says of itself, as far as loading it needs. */
export interface ModuleInfo {
  /** Modules that have to be there before it, by their names with underscores. */
  readonly depends: readonly string[];
  /** Modules that it would like to have before it, where they are there (`softdep=pre:`). */
  readonly wishes: readonly string[];
}

const HEADER_BYTES = 64;
const MAX_SECTIONS = 10_000;

/**
 * Reads the section `.modinfo` of a kernel module: texts `key=value`, each with a zero byte behind it. Modules of
 * 64 bits, little endian: those of x86_64 and aarch64.
 * @throws FormatError where it is no such module.
 */
export function readModuleInfo(module: Uint8Array): ModuleInfo {
  const values = textsOf(section(Buffer.from(module.buffer, module.byteOffset, module.length), '.modinfo'));
  const of = (key: string): readonly string[] =>
    values.filter((text) => text.startsWith(`${key}=`)).map((text) => text.slice(key.length + 1));
  const names = (text: string, separator: RegExp): readonly string[] =>
    text
      .split(separator)
      .filter((name) => name !== '')
      .map((name) => name.replaceAll('-', '_'));
  return {
    depends: of('depends').flatMap((text) => names(text, /,/)),
    wishes: of('softdep').flatMap((text) => names(/pre:([^:]*?)(?:\s\w+:|$)/.exec(text)?.[1] ?? '', /\s+/)),
  };
}

function textsOf(bytes: Buffer): readonly string[] {
  return bytes
    .toString('latin1')
    .split('\0')
    .filter((text) => text !== '');
}

/** One section of an ELF file by its name (ELF-64 Object File Format, sections 3 and 4). */
function section(file: Buffer, name: string): Buffer {
  if (file.length < HEADER_BYTES || file.readUInt32BE(0) !== 0x7f45_4c46 || file[4] !== 2 || file[5] !== 1)
    throw new FormatError('elf', 'no module of a 64-bit kernel', 0);
  const [start, size, count] = [offsetAt(file, 40), file.readUInt16LE(58), file.readUInt16LE(60)];
  if (size < 64 || count > MAX_SECTIONS || start + size * count > file.length)
    throw new FormatError('elf', 'the section headers lie outside of the file', 40);
  const headers = Array.from({ length: count }, (_, index) => sectionAt(file, start + index * size));
  const names = headers[file.readUInt16LE(62)];
  if (names === undefined) throw new FormatError('elf', 'no names of sections', 62);
  const found = headers.find(
    (header) => textAt(file, names.offset + header.name, name.length + 1) === `${name}\0`,
  );
  if (found === undefined) throw new FormatError('elf', `no section ${name}`, start);
  if (found.offset + found.size > file.length)
    throw new FormatError('elf', `the section ${name} lies outside of the file`, found.offset);
  return file.subarray(found.offset, found.offset + found.size);
}

interface SectionHeader {
  /** Offset in the names. */
  readonly name: number;
  readonly offset: number;
  readonly size: number;
}

function sectionAt(file: Buffer, at: number): SectionHeader {
  return { name: file.readUInt32LE(at), offset: offsetAt(file, at + 24), size: offsetAt(file, at + 32) };
}

/** Beyond 2^53 nothing is inside of the file anyway. */
function offsetAt(file: Buffer, at: number): number {
  return Number(file.readBigUInt64LE(at));
}

function textAt(file: Buffer, at: number, length: number): string {
  return file.toString('latin1', at, at + length);
}
