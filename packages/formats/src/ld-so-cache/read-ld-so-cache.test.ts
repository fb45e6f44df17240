import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { readLdSoCache } from './read-ld-so-cache.ts';
import { buildCache } from './testing/build-cache.ts';

const ENTRIES = [
  { name: 'libz.so.1', path: '/usr/lib/glibc-hwcaps/x86-64-v3/libz.so.1', flags: 0x303, hwcap: 'x86-64-v3' },
  { name: 'libz.so.1', path: '/usr/lib/libz.so.1', flags: 0x303 },
  { name: 'libz.so.1', path: '/usr/lib32/libz.so.1', flags: 3 },
  { name: 'libc.so.6', path: '/lib/libc.so.6', flags: 0x303 },
];

describe('readLdSoCache', () => {
  it.each([
    ['little', 0, 'declared'],
    ['big', 0, 'declared'],
    ['little', 3, 'declared'],
    ['big', 5, 'declared'],
    ['little', 4, 'undeclared'],
    ['big', 3, 'undeclared'],
  ] as const)(
    'reads %s-endian after %i entries of the old format, byte order %s',
    (byteOrder, oldEntries, order) => {
      // After the old format no loader finds the names of hwcaps.
      const entries = ENTRIES.filter(({ hwcap }) => oldEntries === 0 || hwcap === undefined);
      const cache = readLdSoCache(buildCache({ entries, byteOrder, oldEntries, order }));
      expect(cache.generator).toBe('ldconfig of a test');
      expect(cache.entries).toEqual(entries.map((entry) => ({ ...entry, legacyHwcap: 0n })));
    },
  );

  it('keeps the bits of the scheme before glibc 2.33', () => {
    const bytes = buildCache({ entries: [{ name: 'a', path: '/a', flags: 3, legacyHwcap: 1n << 51n }] });
    expect(readLdSoCache(bytes).entries[0]).toMatchObject({ legacyHwcap: 1n << 51n });
  });

  it('reads an empty cache', () => {
    expect(readLdSoCache(buildCache({ entries: [] })).entries).toEqual([]);
  });

  it('says where a file was cut', () => {
    const bytes = buildCache({ entries: ENTRIES, oldEntries: 2 });
    for (let length = 0; length < bytes.length - 1; length++)
      expect(attempt(bytes.subarray(0, length)), `cut to ${length}`).toBeInstanceOf(FormatError);
  });

  it('throws nothing but FormatError for flipped bytes', () => {
    const flips = fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(flips, fc.constantFrom(0, 2), (changes, oldEntries) => {
        const bytes = buildCache({ entries: ENTRIES, oldEntries });
        for (const [at, change] of changes)
          bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change;
        attempt(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses what is another format, or only the oldest', () => {
    expect(attempt(new Uint8Array(100))).toMatchObject({ message: 'no magic' });
    const old = buildCache({ entries: [], oldEntries: 2 }).subarray(0, 40);
    expect(attempt(old)).toMatchObject({ message: 'only the format before 1999' });
  });
});

function attempt(bytes: Uint8Array): unknown {
  try {
    return readLdSoCache(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
