import { describe, expect, it } from 'vitest';
import { pythonRepr } from './python-repr.ts';

describe('pythonRepr', () => {
  it.each([
    ['a', "'a'"],
    ["it's", `"it's"`],
    [`'"`, `'\\'"'`],
    ['a\\b\n\t\r', "'a\\\\b\\n\\t\\r'"],
    ['\0\u007f\u00a0\u00ad', "'\\x00\\x7f\\xa0\\xad'"],
    ['\ufeff\u2028', "'\\ufeff\\u2028'"],
    ['\u{10ffff}', "'\\U0010ffff'"],
    ['é漢😀', "'é漢😀'"],
  ])('%j', (text, expected) => {
    expect(pythonRepr(text)).toBe(expected);
  });

  it('escapes all but ASCII where asked to', () => {
    expect(pythonRepr('é漢😀', { ascii: true })).toBe("'\\xe9\\u6f22\\U0001f600'");
  });
});
