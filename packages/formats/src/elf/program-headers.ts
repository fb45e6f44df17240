import { FormatError } from '../format-error.ts';
import { type ByteSource, readRange } from './byte-source.ts';
import type { FieldReader } from './class.ts';
import { type ElfHeader, programHeaderBytes } from './header.ts';

export interface ProgramHeader {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
}

export const SegmentType = { load: 1, dynamic: 2, interpreter: 3, note: 4 } as const;

/** @throws FormatError where there are more than a kernel would load, or the file ends before them. */
export function readProgramHeaders(source: ByteSource, header: ElfHeader): readonly ProgramHeader[] {
  const { fields, programHeaders } = header;
  const { offset, count } = programHeaders;
  if (count === 0) return [];
  const stride = programHeaderBytes(fields);
  if (count * stride > MAX_TABLE_BYTES) throw new FormatError('elf', `${count} program headers`, offset);
  const view = readRange(source, { offset, length: count * stride, what: 'program headers' });
  return Array.from({ length: count }, (_, index) => programHeaderAt({ view, fields, at: index * stride }));
}

interface Entry {
  readonly view: DataView;
  readonly fields: FieldReader;
  readonly at: number;
}

function programHeaderAt({ view, fields, at }: Entry): ProgramHeader {
  const { u32, address, addressBytes, bits } = fields;
  const offsetAt = at + (bits === 64 ? 8 : 4);
  return {
    type: u32(view, at),
    offset: address(view, offsetAt),
    address: address(view, offsetAt + addressBytes),
    fileBytes: address(view, offsetAt + 3 * addressBytes),
  };
}

/** Where in the file the byte lies that is loaded at an address. @throws FormatError where no segment holds it. */
export function fileOffsetOf(headers: readonly ProgramHeader[], address: number, what: string): number {
  const segment = headers.find(
    (header) =>
      header.type === SegmentType.load &&
      address >= header.address &&
      address < header.address + header.fileBytes,
  );
  if (segment === undefined)
    throw new FormatError('elf', `no segment holds the ${what} (address 0x${address.toString(16)})`, 0);
  return segment.offset + (address - segment.address);
}

/** The limit of Linux: it executes no file whose table is larger. */
const MAX_TABLE_BYTES = 65_536;
