import { FormatError } from '../format-error.ts';
import { type ByteSource, readRange } from './byte-source.ts';
import { type FieldReader, fieldReader } from './class.ts';

export interface ElfHeader {
  readonly fields: FieldReader;
  readonly osAbi: number;
  readonly type: number;
  readonly machine: number;
  readonly flags: number;
  readonly programHeaders: { readonly offset: number; readonly count: number };
}

export const FileType = { none: 0, relocatable: 1, executable: 2, dynamic: 3, core: 4 } as const;

/** Whether bytes start like an ELF file. */
export function isElf(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Reads the file header. @throws FormatError where it is not one, or not of a layout that exists. */
export function readHeader(source: ByteSource): ElfHeader {
  const ident = source(0, IDENT_BYTES);
  if (!isElf(ident)) throw new FormatError('elf', 'no ELF magic', 0);
  if (ident.length < IDENT_BYTES)
    throw new FormatError('elf', 'the file ends inside the header', ident.length);
  const fields = fieldReader({ bits: readBits(ident), byteOrder: readByteOrder(ident) });
  const view = readRange(source, { offset: 0, length: fields.bits === 64 ? 64 : 52, what: 'header' });
  const { u16, u32, address, addressBytes } = fields;
  const afterAddresses = 24 + 3 * addressBytes;
  const count = u16(view, afterAddresses + 8);
  if (count > 0 && u16(view, afterAddresses + 6) !== programHeaderBytes(fields))
    throw new FormatError('elf', 'program headers of an unknown size', afterAddresses + 6);
  return {
    fields,
    osAbi: ident[7] ?? 0,
    type: u16(view, 16),
    machine: u16(view, 18),
    flags: u32(view, afterAddresses),
    programHeaders: { offset: address(view, 24 + addressBytes), count },
  };
}

export function programHeaderBytes({ bits }: FieldReader): number {
  return bits === 64 ? 56 : 32;
}

function readBits(ident: Uint8Array): 32 | 64 {
  if (ident[4] === 1) return 32;
  if (ident[4] === 2) return 64;
  throw new FormatError('elf', `class ${ident[4]} is neither 32 nor 64 bits`, 4);
}

function readByteOrder(ident: Uint8Array): 'little' | 'big' {
  if (ident[5] === 1) return 'little';
  if (ident[5] === 2) return 'big';
  throw new FormatError('elf', `byte order ${ident[5]} is neither little nor big`, 5);
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const IDENT_BYTES = 16;
