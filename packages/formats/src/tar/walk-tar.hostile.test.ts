import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { parseTar, walkTarAt } from './parse-tar.ts';
import {
  concat,
  END,
  GNU,
  parsed,
  paxRecord,
  rawBody,
  rawExtension,
  rawHeader,
  withChecksum,
} from './testing/raw-archive.ts';
import { sampleArchive } from './testing/sample-archive.ts';

const sample = sampleArchive();
const whole = parsed(sample);
const code = (bytes: Uint8Array, limits: Parameters<typeof parseTar>[1] = {}): string => {
  try {
    parsed(bytes, limits);
    return 'none';
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
};

/** Steps of a walk, or the error that it ended with; anything but a FormatError is thrown on. */
function outcome(bytes: Uint8Array): { readonly steps: number; readonly code: string } {
  let steps = 0;
  try {
    for (const _ of parseTar(bytes)) steps += 1;
    return { steps, code: 'end' };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.code).toMatch(/^tar\//);
    expect(Number.isSafeInteger(error.offset) && error.offset >= 0).toBe(true);
    return { steps, code: error.code };
  }
}

describe('an archive that is cut off', () => {
  it('is told at every offset, and the members before stand', () => {
    const { endOffset } = whole.end;
    for (let length = 1; length < endOffset; length += 1) {
      const cut = sample.subarray(0, length);
      const entries: unknown[] = [];
      const codes: string[] = [];
      try {
        for (const item of parseTar(cut)) {
          if (item.type === 'entry') entries.push(item.entry);
          else codes.push(item.code);
        }
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        codes.push(error.code);
      }
      expect(entries).toEqual(whole.entries.slice(0, entries.length));
      const told = ['tar/truncated', 'tar/no-end-marker', 'tar/not-a-tar'];
      expect(
        codes.some((code) => told.includes(code)),
        `at ${length}: ${codes}`,
      ).toBe(true);
    }
  });

  it('is told in a body whether the size is known or not', () => {
    const cut = concat(rawHeader('a', '0', 5), new Uint8Array([1, 2, 3]));
    expect(code(cut)).toBe('tar/truncated');
    const readAt = (offset: number, length: number): Uint8Array => cut.subarray(offset, offset + length);
    expect([...walkTarAt(readAt)].map((item) => (item.type === 'warning' ? item.code : item.type))).toEqual([
      'entry',
      'tar/no-end-marker',
    ]);
  });
});

describe('damage', () => {
  it('never throws anything but a FormatError and never loops: one byte', () => {
    fc.assert(
      fc.property(fc.nat(sample.length - 1), fc.nat(255), (at, byte) => {
        const bytes = sample.slice();
        bytes[at] = byte;
        expect(outcome(bytes).steps).toBeLessThan(100);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws anything but a FormatError and never loops: fields with a checksum that matches', () => {
    const headers: number[] = [];
    for (let at = 0; at < sample.length; at += 512) {
      if (sample[at + 148] !== 0 && outcomeOfBlock(sample.subarray(at, at + 512))) headers.push(at);
    }
    expect(headers.length).toBeGreaterThan(8);
    const patch = fc.record({
      at: fc.constantFrom(...headers),
      field: fc.constantFrom(0, 100, 108, 124, 136, 156, 157, 257, 329, 345, 386, 482, 483),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 4 }), (patches) => {
        const bytes = sample.slice();
        for (const { at, field, bytes: value } of patches) {
          bytes.set(value, at + field);
          withChecksum(bytes.subarray(at, at + 512));
        }
        expect(outcome(bytes).steps).toBeLessThan(100);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws anything but a FormatError: PAX and sparse bodies of any text', () => {
    const text = fc.string({ maxLength: 600, unit: fc.constantFrom(...'0123456789 =\n,-.GNUsparse\0mapxy') });
    fc.assert(
      fc.property(text, fc.constantFrom('x', 'g', 'L', 'K'), (body, typeflag) => {
        outcome(concat(rawExtension(typeflag as 'x', body), rawHeader('a', '0', 0), END));
      }),
    );
    const sparse = paxRecord('GNU.sparse.major', '1') + paxRecord('GNU.sparse.minor', '0');
    fc.assert(
      fc.property(text, fc.nat(2000), (body, size) => {
        outcome(concat(rawExtension('x', sparse), rawHeader('a', '0', size), rawBody(body), END));
      }),
    );
  });

  it('takes any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => outcome(bytes).steps < 10));
  });
});

function outcomeOfBlock(block: Uint8Array): boolean {
  return outcome(block).code === 'end' || outcome(block).code === 'tar/truncated';
}

describe('sizes', () => {
  const base256 = (...bytes: number[]) =>
    [124, [...Array(12 - bytes.length).fill(bytes[0]), ...bytes]] as const;

  it.each([
    ['2^63', rawHeader('a', '0', 0, [124, [0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]])],
    ['2^63 - 1', rawHeader('a', '0', 0, [124, [0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255]])],
    ['2^53 - 1', rawHeader('a', '0', 0, [124, [0x80, 0, 0, 0, 0, 0x1f, 255, 255, 255, 255, 255, 255]])],
    ['-1', rawHeader('a', '0', 0, base256(0xff, 0xff))],
    ['-512', rawHeader('a', '0', 0, base256(0xff, 0xfe, 0))],
    ['text', rawHeader('a', '0', 0, [124, 'size'])],
    ['a PAX header of -1', rawHeader('a', 'x', 0, base256(0xff, 0xff))],
    ['PAX -1', concat(rawExtension('x', paxRecord('size', '-1')), rawHeader('a', '0', 0))],
    [
      'PAX 2^64',
      concat(rawExtension('x', paxRecord('size', '18446744073709551616')), rawHeader('a', '0', 0)),
    ],
    ['PAX text', concat(rawExtension('x', paxRecord('size', '0x10')), rawHeader('a', '0', 0))],
  ])('of %s are refused', (_what, bytes) => {
    expect(code(concat(bytes, END))).toBe('tar/bad-size');
  });

  it('of terabytes are read', () => {
    const size = [124, [0x80, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0]] as const;
    const walk = walkTarAt((offset) => (offset === 0 ? rawHeader('a', '0', 0, size) : END.subarray(0, 512)));
    expect(walk.next().value).toMatchObject({ entry: { sizeBytes: 2 ** 46, storedBytes: 2 ** 46 } });
  });

  it('beyond a known end are told before the entry', () => {
    expect(() => parseTar(concat(rawHeader('a', '0', 5000), END)).next()).toThrow(
      expect.objectContaining({ code: 'tar/truncated' }),
    );
  });
});

describe('limits', () => {
  const member = rawHeader('a', '0', 0);

  it('refuse an extension header of more than 1 MiB before asking for it', () => {
    expect(code(concat(rawHeader('a', 'L', 1024 * 1024 + 1, GNU), END))).toBe('tar/limit');
  });

  it('refuse many extension headers in a row, not many members with one', () => {
    const extension = rawExtension('x', paxRecord('comment', 'x'));
    expect(code(concat(...Array(33).fill(extension), member, END))).toBe('tar/limit');
    expect(code(concat(...Array(100).fill([extension, member]).flat(), END))).toBe('none');
  });

  it('bound global records over the whole archive', () => {
    const parts = Array.from({ length: 20 }, (_, index) => [
      rawExtension('g', paxRecord(`key${index}`, 'x'.repeat(900))),
      member,
    ]).flat();
    expect(code(concat(...parts, END), { maxExtensionBytes: 10_000 })).toBe('tar/limit');
    const same = Array(20)
      .fill([rawExtension('g', paxRecord('key', 'x'.repeat(900))), member])
      .flat();
    expect(code(concat(...same, END), { maxExtensionBytes: 10_000 })).toBe('none');
    const keys = Array.from({ length: 257 }, (_, index) => paxRecord(`k${index}`, 'v')).join('');
    expect(code(concat(rawExtension('g', keys), member, END))).toBe('tar/limit');
  });

  it('bound members', () => {
    expect(code(concat(member, member, member, END), { maxEntries: 2 })).toBe('tar/limit');
    expect(code(concat(member, member, END), { maxEntries: 2 })).toBe('none');
  });

  it('bound warnings, and the last one says so', () => {
    const bad = rawHeader('\xff', '0', 0);
    const { entries, codes } = parsed(concat(...Array(50).fill(bad), END), { maxWarnings: 10 });
    expect(entries).toHaveLength(50);
    expect(codes).toHaveLength(11);
    expect(codes.at(-1)).toBe('tar/too-many-warnings');
  });

  it('hold for endless archives in constant memory', () => {
    const before = process.memoryUsage().heapUsed;
    let entries = 0;
    expect(() => {
      for (const _ of walkTarAt(() => member, { maxEntries: 200_000 })) entries += 1;
    }).toThrow(expect.objectContaining({ code: 'tar/limit' }));
    expect(entries).toBe(200_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });
});
