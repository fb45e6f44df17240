import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { byteSource } from './byte-source.ts';
import type { ElfFile } from './elf-file.ts';
import { isElf } from './header.ts';
import { readElf } from './read-elf.ts';
import { buildElf, type ElfPlan } from './testing/build-elf.ts';

const FULL: ElfPlan = {
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libm.so.6', 'libc.so.6'],
  soname: 'libfull.so.1',
  rpath: '/old',
  runpath: '$ORIGIN/../lib:/opt/lib',
  flags1: 0x0800_0801,
  buildId: [0xde, 0xad, 0xbe, 0xef],
  versionsNeeded: { 'libm.so.6': ['GLIBC_2.29'], 'libc.so.6': ['GLIBC_2.34', 'GLIBC_ABI_DT_RELR?'] },
  versionsProvided: ['libfull.so.1', 'FULL_1.0', 'FULL_1.1'],
};

const LAYOUTS = [
  { bits: 64, byteOrder: 'little' },
  { bits: 64, byteOrder: 'big' },
  { bits: 32, byteOrder: 'little' },
  { bits: 32, byteOrder: 'big' },
] as const;

describe('readElf', () => {
  it.each(LAYOUTS)('reads every field with $bits bits, $byteOrder-endian', (layout) => {
    expect(read(buildElf({ ...FULL, ...layout }))).toMatchObject({
      ...layout,
      type: 'pie',
      osAbi: 'sysv',
      linkage: 'dynamic',
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      needed: ['libm.so.6', 'libc.so.6'],
      soname: 'libfull.so.1',
      rpath: '/old',
      runpath: '$ORIGIN/../lib:/opt/lib',
      noDefaultLibraries: true,
      buildId: 'deadbeef',
      versionsNeeded: [
        { library: 'libm.so.6', versions: [{ name: 'GLIBC_2.29', weak: false }] },
        {
          library: 'libc.so.6',
          versions: [
            { name: 'GLIBC_2.34', weak: false },
            { name: 'GLIBC_ABI_DT_RELR', weak: true },
          ],
        },
      ],
      versionsProvided: [
        { name: 'libfull.so.1', base: true },
        { name: 'FULL_1.0', base: false },
        { name: 'FULL_1.1', base: false },
      ],
    });
  });

  it.each([
    [{ machine: 62 }, { name: 'x86-64', architecture: 'amd64' }],
    [{ machine: 62, bits: 32 }, { name: 'x86-64' }],
    [
      { machine: 3, bits: 32 },
      { name: 'i386', architecture: '386' },
    ],
    [{ machine: 183 }, { name: 'aarch64', architecture: 'arm64' }],
    [
      { machine: 40, bits: 32, flags: 0x400 },
      { name: 'arm', architecture: 'arm', variant: 'v7' },
    ],
    [
      { machine: 40, bits: 32, flags: 0x200 },
      { name: 'arm', architecture: 'arm', variant: 'v5' },
    ],
    [
      { machine: 40, bits: 32 },
      { name: 'arm', architecture: 'arm' },
    ],
    [{ machine: 243 }, { name: 'riscv', architecture: 'riscv64' }],
    [{ machine: 21 }, { name: 'powerpc64', architecture: 'ppc64le' }],
    [
      { machine: 21, byteOrder: 'big' },
      { name: 'powerpc64', architecture: 'ppc64' },
    ],
    [
      { machine: 22, byteOrder: 'big' },
      { name: 's390', architecture: 's390x' },
    ],
    [{ machine: 258 }, { name: 'loongarch', architecture: 'loong64' }],
    [{ machine: 4711 }, { name: 'machine 4711' }],
  ] as const)('names the machine of %o', (plan, machine) => {
    expect(read(buildElf(plan)).machine).toEqual({ code: plan.machine, ...machine });
  });

  it('reads a file of debug symbols alone, whose segments have no bytes', () => {
    const bytes = buildElf({ type: 3, interpreter: '/ld' });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const headers = Array.from({ length: view.getUint16(56, true) }, (_, index) => 64 + 56 * index);
    const interpreter = headers.find((offset) => view.getUint32(offset, true) === 3) ?? 0;
    view.setBigUint64(interpreter + 32, 0n, true);
    expect(read(bytes)).toMatchObject({ type: 'shared-object' });
    expect(read(bytes).interpreter).toBeUndefined();
  });

  it('tells executables, shared objects and what is neither apart', () => {
    const kind = (plan: ElfPlan): string => {
      const { type, linkage } = read(buildElf(plan));
      return `${type} ${linkage}`;
    };
    expect(kind({ type: 2, interpreter: '/ld' })).toBe('executable dynamic');
    expect(kind({ type: 2, dynamic: false })).toBe('executable static');
    expect(kind({ type: 3, flags1: 0x0800_0000 })).toBe('pie static');
    expect(kind({ type: 3, interpreter: '/ld', needed: ['libc.so.6'] })).toBe('pie dynamic');
    expect(kind({ type: 3, interpreter: '/ld', soname: 'libc.so.6' })).toBe('shared-object dynamic');
    expect(kind({ type: 3 })).toBe('shared-object dynamic');
    expect(kind({ type: 1, dynamic: false })).toBe('relocatable static');
    expect(kind({ type: 4, dynamic: false })).toBe('core static');
  });

  it('touches a few pages of a file of any size', () => {
    const bytes = buildElf(FULL);
    let read = 0;
    readElf((offset, length) => {
      read += length;
      // As if a gigabyte of sections followed.
      return offset < bytes.length ? bytes.subarray(offset, offset + length) : new Uint8Array(length);
    });
    expect(read).toBeLessThanOrEqual(2 * 4096);
  });

  it('keeps the order of names that fill many pages', () => {
    const needed = Array.from({ length: 2000 }, (_, index) => `libnumber${index}.so.${index}`);
    expect(read(buildElf({ needed })).needed).toEqual(needed);
  });
});

describe('readElf on damaged input', () => {
  it.each(LAYOUTS)('names the place where a file of $bits bits, $byteOrder-endian, was cut', (layout) => {
    const bytes = buildElf({ ...FULL, ...layout });
    for (let length = 0; length < bytes.length; length++) {
      const outcome = attempt(bytes.subarray(0, length));

      expect(outcome, `cut to ${length}`).toBeInstanceOf(FormatError);
    }
  });

  it('throws nothing but FormatError for flipped bytes', () => {
    const layout = fc.constantFrom(...LAYOUTS);
    const flips = fc.array(fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(layout, flips, (chosen, changes) => {
        const bytes = buildElf({ ...FULL, ...chosen });
        for (const [at, change] of changes)
          bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change;
        attempt(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('throws nothing but FormatError for every single byte set to 0x00, 0x7f, 0x80 or 0xff', () => {
    for (const layout of LAYOUTS) {
      const bytes = buildElf({ ...FULL, ...layout });
      for (let at = 0; at < bytes.length; at++)
        for (const value of [0x00, 0x7f, 0x80, 0xff]) {
          const damaged = Uint8Array.from(bytes);
          damaged[at] = value;
          attempt(damaged);
        }
    }
  });

  it('throws nothing but FormatError for arbitrary bytes after the magic', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom(1, 2), (noise, elfClass) => {
        attempt(Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, elfClass, 1, 1, 0, ...noise]));
      }),
    );
  });

  it('refuses more version records than any library has', () => {
    const many = Array.from({ length: 20_000 }, () => 'V');
    const bytes = buildElf({ versionsNeeded: { 'libc.so.6': many } });
    expect(attempt(bytes)).toMatchObject({ message: 'more versions than any library has' });
  });

  it('says what is not ELF at all', () => {
    expect(attempt(new TextEncoder().encode('#!/bin/sh\n'))).toMatchObject({ format: 'elf', offset: 0 });
    expect(isElf(new TextEncoder().encode('#!/bin/sh\n'))).toBe(false);
    expect(isElf(new Uint8Array())).toBe(false);
    expect(isElf(buildElf())).toBe(true);
  });

  it('tells a file that was cut from one that contradicts itself', () => {
    expect(attempt(buildElf().subarray(0, 40))).toMatchObject({ code: 'elf/truncated' });
    const wrongClass = buildElf();
    wrongClass[4] = 3;
    expect(attempt(wrongClass)).toMatchObject({ code: 'elf/malformed', offset: 4 });
  });
});

function read(bytes: Uint8Array): ElfFile {
  return readElf(byteSource(bytes));
}

/** Anything but a FormatError fails the test. */
function attempt(bytes: Uint8Array): ElfFile | FormatError {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
