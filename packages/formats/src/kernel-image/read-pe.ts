import { type Fields, fieldsOf, readFields } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';

/** An EFI program, or another file of the Portable Executable format. */
export interface PeFile {
  /** `0x....` where it is none that UEFI knows. */
  readonly machine: 'x86_64' | 'i386' | 'aarch64' | 'arm' | 'riscv64' | 'loongarch64' | `0x${string}`;
  /** `other` for programs of Windows. */
  readonly subsystem: 'efi-application' | 'efi-boot-driver' | 'efi-runtime-driver' | 'efi-rom' | 'other';
  /** There is a signature in it; whether it is a good one is not looked at. */
  readonly isSigned: boolean;
  readonly sections: readonly PeSection[];
}

export interface PeSection {
  readonly name: string;
  readonly offset: number;
  /** In the file, without what pads it there. */
  readonly sizeBytes: number;
}

/** Whether the first bytes of a file may be those of a PE file: DOS programs begin so, too. */
export function isPe(start: Uint8Array): boolean {
  return start[0] === 0x4d && start[1] === 0x5a;
}

/**
 * Reads the headers of a PE file (Microsoft, PE Format). Sections that leave a file of `size` bytes are an error.
 *
 * @throws FormatError `pe/...`: `pe/magic` where it is none
 */
export async function readPe(readAt: ReadAt, size: number): Promise<PeFile> {
  const dos = fieldsOf(await readAt(0, 64), { format: 'pe', offset: 0, what: 'header' });
  if (dos.length < 64 || dos.text(0, 2) !== 'MZ') throw dos.fail('no header', 0, 'magic');
  const offset = dos.u32(60);
  const coff = await readFields(readAt, { format: 'pe', offset, length: COFF_BYTES, what: 'COFF header' });
  if (coff.text(0, 4) !== 'PE') throw coff.fail('no PE header', 0, 'magic');
  const [count, optionalBytes] = [coff.u16(6), coff.u16(20)];
  if (count > MAX_SECTIONS) throw coff.fail(`${count} sections`, 6);
  const optional = await readFields(readAt, {
    format: 'pe',
    offset: offset + COFF_BYTES,
    length: optionalBytes,
    what: 'optional header',
  });
  const table = await readFields(readAt, {
    format: 'pe',
    offset: offset + COFF_BYTES + optionalBytes,
    length: count * SECTION_BYTES,
    what: 'section table',
  });
  return {
    machine: MACHINES[coff.u16(4)] ?? `0x${coff.u16(4).toString(16).padStart(4, '0')}`,
    subsystem: (optional.length >= 70 ? SUBSYSTEMS[optional.u16(68)] : undefined) ?? 'other',
    isSigned: isSigned(optional),
    sections: Array.from({ length: count }, (_, index) => sectionOf(table, index * SECTION_BYTES, size)),
  };
}

/** The fifth of the data directories is the one of certificates. */
function isSigned(optional: Fields): boolean {
  if (optional.length < 96) return false;
  const directories = optional.u16(0) === PE32_PLUS ? 112 : 96;
  const entry = directories + 4 * 8;
  if (optional.length < entry + 8) return false;
  return optional.u32(directories - 4) > 4 && optional.u32(entry) !== 0 && optional.u32(entry + 4) !== 0;
}

/** On disk a section is padded; in memory it has its true size, or more, where the rest is zeros. */
function sectionOf(table: Fields, at: number, size: number): PeSection {
  const [virtualBytes, rawBytes] = [table.u32(at + 8), table.u32(at + 16)];
  const offset = rawBytes === 0 ? 0 : table.u32(at + 20);
  const sizeBytes = virtualBytes === 0 ? rawBytes : Math.min(virtualBytes, rawBytes);
  const section = { name: table.utf8(at, 8), offset, sizeBytes };
  if (offset + sizeBytes > size)
    throw table.fail(`the section ${section.name} ends behind the end of the file`, at, 'truncated');
  return section;
}

const COFF_BYTES = 24;
const SECTION_BYTES = 40;
const MAX_SECTIONS = 512;
const PE32_PLUS = 0x20b;
const MACHINES: Readonly<Record<number, PeFile['machine']>> = {
  332: 'i386',
  448: 'arm',
  450: 'arm',
  452: 'arm',
  20580: 'riscv64',
  25188: 'loongarch64',
  34404: 'x86_64',
  43620: 'aarch64',
};
const SUBSYSTEMS: Readonly<Record<number, PeFile['subsystem']>> = {
  10: 'efi-application',
  11: 'efi-boot-driver',
  12: 'efi-runtime-driver',
  13: 'efi-rom',
};
