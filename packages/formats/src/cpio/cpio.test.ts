import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import type { CpioEntry } from './cpio-entry.ts';
import { readCpio } from './read-cpio.ts';
import { writeCpio } from './write-cpio.ts';

const ENTRIES: readonly CpioEntry[] = [
  { type: 'file', path: 'init', mode: 0o755, data: new TextEncoder().encode('#!/bin/sh\n') },
  { type: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
  { type: 'directory', path: 'dev', mode: 0o755 },
  { type: 'block-device', path: 'dev/vda', mode: 0o660, gid: 6, major: 254, minor: 0 },
  { type: 'symlink', path: 'bin/sh', mode: 0o777, target: 'busybox' },
  { type: 'fifo', path: 'run/pipe', mode: 0o600 },
  { type: 'file', path: 'etc/motd', mode: 0o4644, uid: 1000, gid: 100, data: new Uint8Array(5) },
];

const written = (entries: readonly CpioEntry[]): Uint8Array =>
  new Uint8Array(Buffer.concat([...writeCpio(entries)]));

describe('writeCpio', () => {
  it('writes what readCpio reads, parents first', () => {
    const { entries, endOffset } = readCpio(written(ENTRIES));
    expect(entries.map(({ path }) => path)).toEqual([
      ...['bin', 'bin/sh', 'dev', 'dev/console', 'dev/vda', 'etc', 'etc/motd', 'init', 'run', 'run/pipe'],
    ]);
    expect(entries.map(({ inode }) => inode)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const entry of ENTRIES)
      expect(entries.find(({ path }) => path === entry.path)).toMatchObject({ mtime: 0, uid: 0, ...entry });
    expect(endOffset).toBeGreaterThan(0);
  });

  it('gives the same bytes in whatever order the entries come, in blocks of 512', () => {
    const bytes = written(ENTRIES);
    expect(Buffer.compare(bytes, written(ENTRIES.toReversed()))).toBe(0);
    expect(bytes.length % 512).toBe(0);
  });

  it.each([
    ['', 'no relative path'],
    ['/etc', 'no relative path'],
    ['a/../b', 'no relative path'],
    ['./a', 'no relative path'],
    ['a\0b', 'zero byte'],
    ['a'.repeat(5000), 'a path of 5000 bytes'],
  ])('refuses the path %j', (path, message) => {
    expect(() => written([{ type: 'directory', path, mode: 0o755 }])).toThrow(message);
  });

  it('refuses a path twice, a file with something in it, and numbers that do not fit', () => {
    const file: CpioEntry = { type: 'file', path: 'a', mode: 0o644, data: new Uint8Array() };
    expect(() => written([file, file])).toThrow('a is there twice');
    expect(() => written([file, { ...file, path: 'a/b' }])).toThrow('a is no directory, and a/b is in it');
    expect(() => written([{ ...file, uid: 2 ** 32 }])).toThrow('does not fit into 32 bits');
    expect(() => written([{ ...file, mode: 0o100644 }])).toThrow(FormatError);
  });
});

describe('readCpio', () => {
  const sample = written(ENTRIES);

  it('tells where the archive ends, for what comes behind it', () => {
    const first = readCpio(sample);
    const second = readCpio(new Uint8Array(Buffer.concat([sample, sample])).subarray(sample.length));
    expect(second).toEqual(first);
  });

  it('refuses one that is cut anywhere before the end of its trailer', () => {
    const { endOffset } = readCpio(sample);
    for (let length = 0; length < endOffset - 4; length += 1)
      expect(outcome(sample.subarray(0, length)), `cut to ${length}`).toBeInstanceOf(FormatError);
  });

  it('throws nothing but FormatError for changed bytes', () => {
    const changes = fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = sample.slice();
        for (const [at, value] of list) bytes[at] = value;
        outcome(bytes);
      }),
      { numRuns: 800, seed: 1 },
    );
  });

  it('gives back any tree that was written', () => {
    const segment = fc.stringMatching(/^[a-zé~-]{1,12}$/);
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const entry = fc.record({ path, mode: fc.nat(0o7777), data: fc.uint8Array({ maxLength: 40 }) });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: (one) => one.path.replaceAll('/', '!') }), (entries) => {
        const files = entries
          .filter((one) => !entries.some((other) => other.path.startsWith(`${one.path}/`)))
          .map((one) => ({ ...one, type: 'file' as const }));
        const read = readCpio(written(files)).entries;
        for (const file of files) {
          const found = read.find((member) => member.path === file.path);
          expect(found).toMatchObject({ type: 'file', mode: file.mode });
          expect(found?.type === 'file' && Buffer.compare(found.data, file.data)).toBe(0);
        }
      }),
      { numRuns: 150, seed: 2 },
    );
  });
});

function outcome(bytes: Uint8Array): unknown {
  try {
    return readCpio(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
