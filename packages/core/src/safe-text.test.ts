import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeLines, safeText, truncate } from './safe-text.ts';

describe('safeText', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://evil\u0007link\u001b]8;;\u0007', 'link'],
    ['a\rb', 'a\\u000db'],
    ['a\nb', 'a\\u000ab'],
    ['a\tb', 'a b'],
    ['\u009b2Jx', 'x'],
    ['user\u202egpj.exe', 'user\\u202egpj.exe'],
    ['arabic\u061cmark', 'arabic\\u061cmark'],
    ['null\u0000byte', 'null\\u0000byte'],
    ['plain äöü 漢字 🎉', 'plain äöü 漢字 🎉'],
  ])('%j becomes %j', (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it('leaves nothing that a terminal would act on', () => {
    const hostile = fc
      .array(
        fc.oneof(
          fc.string(),
          fc.constantFrom('\u001b[', '\u001b]', '\u0007', '\u009b', '\r', '\b', '\u202e'),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
        expect(safeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it('is stable: safe text stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(safeText(safeText(text))).toBe(safeText(text));
      }),
    );
  });
});

describe('safeLines', () => {
  it('keeps line breaks and nothing else', () => {
    expect(safeLines('one\r\ntwo\n\u001b[2Jthree')).toBe('one\ntwo\nthree');
  });
});

describe('truncate', () => {
  it('says with an ellipsis that something was cut', () => {
    expect(truncate('abcdef', 4)).toBe('abc…');
    expect(truncate('abcd', 4)).toBe('abcd');
    expect(truncate('abcd', 0)).toBe('…');
  });
});
