const HEADER = 64;
const SEGMENT = 56;
const LOADER = '/lib64/ld-linux-x86-64.so.2\0';
const STRINGS = '\0libc.so.6\0';
const INTERPRETER_AT = HEADER + 3 * SEGMENT;
const STRINGS_AT = INTERPRETER_AT + LOADER.length + 4;
const DYNAMIC_AT = STRINGS_AT + STRINGS.length + 5;
const DYNAMIC_BYTES = 4 * 16;

/** What an ELF file holds at least. */
export const ELF_START_BYTES: number = DYNAMIC_AT + DYNAMIC_BYTES;

/**
 * The start of a program for x86-64 that needs the C library: headers, loader, dynamic section. What follows may be
 * anything (System V ABI, "ELF Header", "Program Header", "Dynamic Section").
 */
export function elfStart(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(ELF_START_BYTES);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(HEADER), 32);
  bytes.writeUInt16LE(HEADER, 52);
  bytes.writeUInt16LE(SEGMENT, 54);
  bytes.writeUInt16LE(3, 56);
  writeSegment(bytes, 0, { type: 1, offset: 0, length: sizeBytes });
  writeSegment(bytes, 1, { type: 3, offset: INTERPRETER_AT, length: LOADER.length });
  writeSegment(bytes, 2, { type: 2, offset: DYNAMIC_AT, length: DYNAMIC_BYTES });
  bytes.write(LOADER, INTERPRETER_AT, 'latin1');
  bytes.write(STRINGS, STRINGS_AT, 'latin1');
  const entries = [
    [5, STRINGS_AT],
    [10, STRINGS.length],
    [1, 1],
    [0, 0],
  ] as const;
  entries.forEach(([tag, value], index) => {
    bytes.writeBigUInt64LE(BigInt(tag), DYNAMIC_AT + index * 16);
    bytes.writeBigUInt64LE(BigInt(value), DYNAMIC_AT + index * 16 + 8);
  });
  return bytes;
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly length: number;
}

function writeSegment(bytes: Buffer, index: number, { type, offset, length }: Segment): void {
  const at = HEADER + index * SEGMENT;
  bytes.writeUInt32LE(type, at);
  bytes.writeUInt32LE(4, at + 4);
  for (const field of [8, 16, 24]) bytes.writeBigUInt64LE(BigInt(offset), at + field);
  for (const field of [32, 40]) bytes.writeBigUInt64LE(BigInt(length), at + field);
  bytes.writeBigUInt64LE(1n, at + 48);
}
