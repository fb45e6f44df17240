import { address, align, assemble, code, label, type Piece, relative } from './assemble.ts';

/** Where a PC's firmware puts the first sector of a disk. */
const ORIGIN = 0x7c00;
const SECTOR = 512;
/** SeaBIOS takes a disk of one sector for broken. */
const DISK_BYTES = 1024 * 1024;

/** A boot sector begins in the 16-bit mode of 1978. */
const REAL_MODE: readonly Piece[] = [
  code('cli', 0xfa),
  code('cld', 0xfc),
  code('xor ax, ax', 0x31, 0xc0),
  code('mov ds, ax', 0x8e, 0xd8),
  code('mov es, ax', 0x8e, 0xc0),
  code('mov ss, ax', 0x8e, 0xd0),
  code('mov sp, 0x7c00', 0xbc, 0x00, 0x7c),
];

/** Maps the first 2 MiB to themselves: three tables of one entry each, at 0x1000, 0x2000 and 0x3000. */
const PAGE_TABLES: readonly Piece[] = [
  code('mov edi, 0x1000', 0x66, 0xbf, 0x00, 0x10, 0x00, 0x00),
  code('mov cr3, edi', 0x0f, 0x22, 0xdf),
  code('mov cx, 3 * 1024', 0xb9, 0x00, 0x0c),
  code('xor eax, eax', 0x66, 0x31, 0xc0),
  code('rep stosd', 0xf3, 0x66, 0xab),
  code('mov word [0x1000], 0x2003', 0xc7, 0x06, 0x00, 0x10, 0x03, 0x20),
  code('mov word [0x2000], 0x3003', 0xc7, 0x06, 0x00, 0x20, 0x03, 0x30),
  code('mov word [0x3000], 0x0083', 0xc7, 0x06, 0x00, 0x30, 0x83, 0x00),
];

/** Turns on physical address extension, SSE, long mode and paging, in the order that the processor demands. */
const ENTER_LONG_MODE: readonly Piece[] = [
  code('mov eax, cr4', 0x0f, 0x20, 0xe0),
  code('or eax, PAE | OSFXSR | OSXMMEXCPT', 0x66, 0x0d, 0x20, 0x06, 0x00, 0x00),
  code('mov cr4, eax', 0x0f, 0x22, 0xe0),
  code('mov ecx, EFER', 0x66, 0xb9, 0x80, 0x00, 0x00, 0xc0),
  code('rdmsr', 0x0f, 0x32),
  code('or eax, LME', 0x66, 0x0d, 0x00, 0x01, 0x00, 0x00),
  code('wrmsr', 0x0f, 0x30),
  code('lgdt [gdtr]', 0x0f, 0x01, 0x16),
  address('gdtr', 2),
  code('mov eax, cr0', 0x0f, 0x20, 0xc0),
  code('and al, ~EM', 0x24, 0xfb),
  code('or eax, PG | MP | PE', 0x66, 0x0d, 0x03, 0x00, 0x00, 0x80),
  code('mov cr0, eax', 0x0f, 0x22, 0xc0),
  code('jmp 8:long', 0xea),
  address('long', 2),
  code('selector of the code segment', 0x08, 0x00),
];

/** Twenty million rounds of integer and SSE work, then the value that `isa-debug-exit` turns into exit code 33. */
const LONG_MODE: readonly Piece[] = [
  label('long'),
  code('mov ecx, 20000000', 0xb9, 0x00, 0x2d, 0x31, 0x01),
  label('round'),
  code('movq xmm0, rcx', 0x66, 0x48, 0x0f, 0x6e, 0xc1),
  code('imul rax, rcx, 3', 0x48, 0x6b, 0xc1, 0x03),
  code('dec rcx', 0x48, 0xff, 0xc9),
  code('jnz round', 0x75),
  relative('round'),
  code('mov al, 0x10', 0xb0, 0x10),
  code('out 0xf4, al', 0xe6, 0xf4),
  label('rest'),
  code('hlt', 0xf4),
  code('jmp rest', 0xeb),
  relative('rest'),
];

const DESCRIPTORS: readonly Piece[] = [
  align(8),
  label('gdt'),
  code('null descriptor', 0, 0, 0, 0, 0, 0, 0, 0),
  code('64-bit code segment', 0, 0, 0, 0, 0, 0x9a, 0x20, 0),
  label('gdtr'),
  code('limit', 0x0f, 0x00),
  address('gdt', 4),
];

/** Exit code of QEMU when the probe came to its end: `isa-debug-exit` shifts the value and sets bit 0. */
export const PROBE_EXIT_CODE = 33 as const;

/** A disk whose boot sector exercises what a modern kernel needs first, and then ends QEMU. */
export function x86ProbeDisk(): Uint8Array {
  const program = assemble(ORIGIN, [
    ...REAL_MODE,
    ...PAGE_TABLES,
    ...ENTER_LONG_MODE,
    ...LONG_MODE,
    ...DESCRIPTORS,
  ]);
  const disk = new Uint8Array(DISK_BYTES);
  disk.set(program);
  disk.set([0x55, 0xaa], SECTOR - 2);
  return disk;
}
