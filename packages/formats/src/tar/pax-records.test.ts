import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePaxRecords, parsePaxRecords } from './pax-records.ts';
import { latin1 } from './testing/raw-archive.ts';

const key = fc.string({ minLength: 1, unit: 'binary' }).map((text) => text.replaceAll('=', '-'));
const isoText = (body: Uint8Array): string => String.fromCharCode(...body);

describe('parsePaxRecords', () => {
  it('reads values with =, with newlines, and binary ones', () => {
    const body = latin1('12 path=a/b\n14 k=a=b\nc=d\n\n8 x=\xff\x00\xfe\n');
    const { records, isPadded } = parsePaxRecords(body, 0);
    expect(records.map(({ key, value }) => [key, isoText(value)])).toEqual([
      ['path', 'a/b'],
      ['k', 'a=b\nc=d\n'],
      ['x', '\xff\x00\xfe'],
    ]);
    expect(isPadded).toBe(false);
  });

  it.each([
    '',
    '0 a=b\n',
    '5 a=b\n',
    '7 a=b\n',
    '99 a=b\n',
    '-6 a=b\n',
    '6.0 a=b\n',
    '0x6 a=b\n',
    '18446744073709551622 a=b\n',
    '6 a=bc',
    '5 ab\n',
    '5 =b\n',
    ' a=b\n',
    'a=b\n',
    '3\n',
    '6 a=b\n6 a=',
  ])('refuses %j', (text) => {
    if (text === '') expect(parsePaxRecords(latin1(text), 0).records).toEqual([]);
    else
      expect(() => parsePaxRecords(latin1(text), 7)).toThrow(
        expect.objectContaining({ code: 'tar/bad-pax' }),
      );
  });

  it('tells NULs after the last record', () => {
    expect(parsePaxRecords(latin1('6 a=b\n\0\0\0'), 0)).toMatchObject({
      records: [{ key: 'a' }],
      isPadded: true,
    });
  });

  it('reads back what is encoded, at every length of the length', () => {
    const record = fc.record({ key, value: fc.uint8Array({ maxLength: 1100 }) });
    fc.assert(
      fc.property(fc.uniqueArray(record, { selector: ({ key }) => key }), (records) => {
        const sorted = records.toSorted((a, b) => (a.key < b.key ? -1 : 1));
        expect(parsePaxRecords(encodePaxRecords(records), 0)).toEqual({ records: sorted, isPadded: false });
      }),
    );
    for (let size = 0; size < 1100; size += 1) {
      const value = new Uint8Array(size).fill(65);
      expect(parsePaxRecords(encodePaxRecords([{ key: 'k', value }]), 0).records[0]?.value).toHaveLength(
        size,
      );
    }
  });

  it('gives the same bytes in whatever order the records come', () => {
    const [a, b] = [
      { key: 'b', value: latin1('2') },
      { key: 'a', value: latin1('1') },
    ];
    expect(isoText(encodePaxRecords([a, b]))).toBe('6 a=1\n6 b=2\n');
    expect(encodePaxRecords([b, a])).toEqual(encodePaxRecords([a, b]));
  });
});
