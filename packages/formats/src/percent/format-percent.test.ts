import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPercent } from './format-percent.ts';
import { PercentError } from './percent-error.ts';

const values = new Map<string, string | number>([
  ['a', 'xé'],
  ['n', 5],
  ['m', -1],
]);

describe('formatPercent', () => {
  it.each([
    ['plain', 'plain'],
    ['100%%', '100%'],
    ['%(a)s-%(n)s', 'xé-5'],
    ['%(n)02d', '05'],
    ['%(n)-5d|', '5    |'],
    ['%(n)+05d', '+0005'],
    ['%(n).3d', '005'],
    ['%(m)#06x', '-0x001'],
    ['%(n)#X', '0X5'],
    ['%(a)5s|', '   xé|'],
    ['%(a).1s', 'x'],
    ['%(a)r', "'xé'"],
    ['%(a)a', "'x\\xe9'"],
    ['%(n)f %(n)e %(n)g', '5.000000 5.000000e+00 5'],
    ['%(n)05.1f', '005.0'],
    ['%(n)#.0f', '5.'],
    ['%(n)#g', '5.00000'],
    ['%(n)c', '\u0005'],
    ['%(n)ld', '5'],
    ['%s', "{'a': 'xé', 'n': 5, 'm': -1}"],
  ])('%j gives %j', (format, text) => {
    expect(formatPercent(format, values)).toBe(text);
  });

  it.each([
    ['%(nope)s', 'KeyError', "'nope'"],
    ['%(nope)', 'KeyError', "'nope'"],
    ['%', 'ValueError', 'incomplete format'],
    ['%(a)', 'ValueError', 'incomplete format'],
    ['%(a', 'ValueError', 'incomplete format key'],
    ['é%(a)y', 'ValueError', "unsupported format character 'y' (0x79) at index 5"],
    ['%é', 'ValueError', "unsupported format character '?' (0xe9) at index 1"],
    ['%(a)%', 'ValueError', "unsupported format character '%' (0x25) at index 4"],
    ['%Y-%m', 'ValueError', "unsupported format character 'Y' (0x59) at index 1"],
    ['%s %s', 'TypeError', 'not enough arguments for format string'],
    ['%(n)*d', 'TypeError', 'not enough arguments for format string'],
    ['%*d', 'TypeError', '* wants int'],
    ['%d', 'TypeError', '%d format: a real number is required, not dict'],
    ['%(a)x', 'TypeError', '%x format: an integer is required, not str'],
    ['%(a)f', 'TypeError', 'must be real number, not str'],
    ['%(a)c', 'TypeError', '%c requires int or char'],
    ['%(m)c', 'OverflowError', '%c arg not in range(0x110000)'],
    ['%(a)99999999999999999999s', 'ValueError', 'width too big'],
    ['%(a).2147483648s', 'ValueError', 'precision too big'],
    ['%(a)999999999s', 'MemoryError', ''],
    ['%(n).999999999d', 'MemoryError', ''],
  ])('%j raises %s: %s', (format, kind, message) => {
    expect(() => formatPercent(format, values)).toThrow(expect.objectContaining({ kind, message }));
  });

  it('throws nothing else, whatever the format', () => {
    const part = fc.oneof(
      fc.constantFrom('%', '(n)', '(a)', '*', '.', '0', '#', '9', 'd', 'g', 'c', 's'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        try {
          expect(typeof formatPercent(parts.join(''), values)).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(PercentError);
        }
      }),
    );
  });
});
