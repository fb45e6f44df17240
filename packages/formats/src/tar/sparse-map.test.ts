import { describe, expect, it } from 'vitest';
import {
  concat,
  END,
  GNU,
  onlyEntry,
  parsed,
  paxRecord,
  type RawField,
  rawBody,
  rawExtension,
  rawHeader,
} from './testing/raw-archive.ts';

const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`;
const run = (at: number, offset: number, size: number): RawField => [at, octal(offset) + octal(size)];
const realSize = (size: number): RawField => [483, octal(size)];
const pax = (...records: readonly (readonly [string, string])[]): Uint8Array =>
  rawExtension('x', records.map(([key, value]) => paxRecord(key, value)).join(''));

const RUNS = [
  { offset: 1024, sizeBytes: 3 },
  { offset: 4096, sizeBytes: 2 },
];
const FILE = { type: 'file', sizeBytes: 8192, storedBytes: 5, sparse: RUNS };

describe('sparse files', () => {
  it('reads the old format, four runs in the header', () => {
    const header = rawHeader(
      'a',
      'S',
      5,
      GNU,
      run(386, 1024, 3),
      run(410, 4096, 2),
      run(434, 8192, 0),
      realSize(8192),
    );
    expect(onlyEntry(header, rawBody('abcde'))).toMatchObject({ ...FILE, bodyOffset: 512 });
  });

  it('reads the blocks of the old format that follow, in base-256 too', () => {
    const header = rawHeader('a', 'S', 5, GNU, run(386, 1024, 1), [482, '\x01'], realSize(8192));
    const second = new Uint8Array(512);
    second.set([
      0x80,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0x10,
      0,
      ...Array(11)
        .fill(0x30)
        .map((zero, at) => zero + (at === 10 ? 4 : 0)),
      0,
    ]);
    second[504] = 1;
    const last = new Uint8Array(512);
    const entry = onlyEntry(header, second, last, rawBody('abcde'));
    expect(entry).toMatchObject({ bodyOffset: 1536, storedBytes: 5 });
    expect(entry.sparse).toEqual([
      { offset: 1024, sizeBytes: 1 },
      { offset: 4096, sizeBytes: 4 },
    ]);
  });

  it('reads PAX 0.0', () => {
    const header = pax(
      ['GNU.sparse.size', '8192'],
      ['GNU.sparse.numblocks', '2'],
      ['GNU.sparse.offset', '1024'],
      ['GNU.sparse.numbytes', '3'],
      ['GNU.sparse.offset', '4096'],
      ['GNU.sparse.numbytes', '2'],
    );
    expect(onlyEntry(header, rawHeader('a', '0', 5), rawBody('abcde'))).toMatchObject({ ...FILE, path: 'a' });
  });

  it('reads PAX 0.1', () => {
    const header = pax(
      ['GNU.sparse.name', 'real'],
      ['GNU.sparse.size', '8192'],
      ['GNU.sparse.map', '1024,3,4096,2'],
    );
    expect(onlyEntry(header, rawHeader('a', '0', 5), rawBody('abcde'))).toMatchObject({
      ...FILE,
      path: 'real',
    });
  });

  const version1 = (map: string, stored: number, size = '8192'): readonly Uint8Array[] => [
    pax(
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.name', 'real'],
      ['GNU.sparse.realsize', size],
    ),
    rawHeader('GNUSparseFile.1/a', '0', stored),
    rawBody(map),
  ];

  it('reads PAX 1.0, whose map is in the body', () => {
    const entry = onlyEntry(...version1('2\n1024\n3\n4096\n2\n', 517), rawBody('abcde'));
    expect(entry).toMatchObject({ ...FILE, path: 'real', bodyOffset: 2048 });
  });

  it('reads a map of many blocks, and a file that is one hole', () => {
    const map = `300\n${Array.from({ length: 300 }, (_, index) => `${index * 4096}\n1\n`).join('')}`;
    const mapBytes = Math.ceil(map.length / 512) * 512;
    const parts = version1(map, mapBytes + 300, '9999999');
    expect(onlyEntry(...parts, rawBody('x'.repeat(300)))).toMatchObject({
      storedBytes: 300,
      sizeBytes: 9999999,
    });
    const hole = onlyEntry(...version1('1\n8192\n0\n', 512));
    expect(hole).toMatchObject({ storedBytes: 0, sizeBytes: 8192, sparse: [] });
  });

  it.each([
    ['runs that overlap', '2\n0\n3\n2\n2\n'],
    ['runs that descend', '2\n4096\n3\n1024\n2\n'],
    ['runs outside the file', '1\n8190\n5\n'],
    ['runs that are not stored', '1\n0\n6\n'],
    ['less runs than are stored', '1\n0\n4\n'],
    ['an endless number', '1'.repeat(40)],
    ['a map that is not there', ''],
    ['a negative number', '1\n-1\n5\n'],
    ['an empty line', '1\n\n5\n'],
  ])('refuses %s', (_what, map) => {
    const archive = concat(...version1(map, 517), rawBody('abcde'), END);
    expect(() => parsed(archive)).toThrow(expect.objectContaining({ code: 'tar/bad-sparse-map' }));
  });

  it('refuses maps beyond the limit', () => {
    const archive = concat(...version1('4\n', 517), rawBody('abcde'), END);
    expect(() => parsed(archive, { maxSparseSegments: 3 })).toThrow(
      expect.objectContaining({ code: 'tar/limit' }),
    );
    const list = pax(['GNU.sparse.map', '0,1,1,1,2,1,3,1,4,1']);
    const second = concat(list, rawHeader('a', '0', 5), rawBody('abcde'), END);
    expect(() => parsed(second, { maxSparseSegments: 3 })).toThrow(
      expect.objectContaining({ code: 'tar/limit' }),
    );
    const endless = new Uint8Array(512 * 2000);
    for (let at = 504; at < endless.length; at += 512) endless[at] = 1;
    const third = concat(rawHeader('a', 'S', 0, GNU, [482, '\x01'], realSize(0)), endless);
    expect(() => parsed(third, { maxSparseSegments: 1000 })).toThrow(
      expect.objectContaining({ code: 'tar/limit' }),
    );
  });

  it('takes unknown layouts as they are stored, with a warning', () => {
    const star = concat(rawHeader('a', 'S', 5), rawBody('abcde'), END);
    expect(parsed(star)).toMatchObject({ entries: [{ sizeBytes: 5 }], codes: ['tar/unknown-sparse'] });
    const newer = concat(
      pax(['GNU.sparse.major', '2'], ['GNU.sparse.minor', '0'], ['GNU.sparse.name', 'b']),
      rawHeader('a', '0', 5),
      rawBody('abcde'),
      END,
    );
    expect(parsed(newer)).toMatchObject({
      entries: [{ path: 'a', sizeBytes: 5 }],
      codes: ['tar/unknown-sparse'],
    });
  });
});
