/**
 * A static program of a few instructions for x86_64: an ELF header, one program header, the code.
 * `hlt` is not allowed to it, and ends it with SIGSEGV; `ud2` is no instruction, and ends it with SIGILL.
 */
export function tinyElf(code: readonly number[]): Uint8Array {
  const base = 0x400000n;
  const entry = 120;
  const bytes = Buffer.alloc(entry + code.length);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(base + BigInt(entry), 24);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(1, 64);
  bytes.writeUInt32LE(5, 68);
  bytes.writeBigUInt64LE(base, 80);
  bytes.writeBigUInt64LE(base, 88);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 96);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 104);
  bytes.writeBigUInt64LE(4096n, 112);
  bytes.set(code, entry);
  return bytes;
}

/** Not allowed to a program. */
export const HLT: readonly number[] = [0xf4];
/** Not an instruction of any processor. */
export const UD2: readonly number[] = [0x0f, 0x0b];
