import { describe, expect, it } from 'vitest';
import { readDecimal, readNumber } from './numbers.ts';
import { latin1 } from './testing/raw-archive.ts';

const field = (text: string): number => readNumber(latin1(text), 0, text.length);
const bytes = (...values: number[]): number => readNumber(Uint8Array.from(values), 0, values.length);

describe('readNumber', () => {
  it.each([
    ['0000644\0', 0o644],
    ['0000644 ', 0o644],
    ['    644\0', 0o644],
    ['\0\x00644 \0', 0o644],
    ['644\0junk', 0o644],
    ['77777777', 0o77777777],
    ['        ', 0],
    ['\0\0\0\0', 0],
  ])('reads %j in octal', (text, value) => {
    expect(field(text)).toBe(value);
  });

  it.each(['0000648\0', 'abc', '-0000001', '0x1', '777777777777777777777'])(
    'takes %j for no number',
    (text) => {
      expect(field(text)).toBeNaN();
    },
  );

  it('reads base-256', () => {
    expect(bytes(0x80, 0, 0, 0, 0, 0x20, 0, 0)).toBe(2097152);
    expect(bytes(0x80, 0, 0, 0, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('reads negative base-256', () => {
    expect(bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toBe(-1);
    expect(bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x00)).toBe(-512);
  });

  it('takes base-256 beyond 2^53 for no number', () => {
    expect(bytes(0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toBeNaN();
    expect(bytes(0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0)).toBeNaN();
    expect(bytes(0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)).toBeNaN();
  });
});

describe('readDecimal', () => {
  it('reads digits only', () => {
    expect(readDecimal(latin1('9007199254740991'))).toBe(Number.MAX_SAFE_INTEGER);
    for (const text of ['', '-1', '+1', ' 1', '1 ', '1.5', '0x1', '9223372036854775808']) {
      expect(readDecimal(latin1(text))).toBeNaN();
    }
  });
});
