import { describe, expect, it } from 'vitest';
import { EscapeFilter } from './escape-filter.ts';

function shown(...chunks: readonly string[]): string {
  const filter = new EscapeFilter();
  return chunks
    .flatMap((chunk) => filter.push(chunk))
    .map((token) => {
      if (token.kind === 'text') return token.text;
      if (token.kind === 'move') return `<${token.row};${token.column}>`;
      return { newline: '|', return: '<', backspace: '~', leave: '^', clear: '#' }[token.kind];
    })
    .join('');
}

describe('EscapeFilter', () => {
  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['an erased line', '\u001b[Kplain', 'plain'],
    ['private modes', '\u001b[?25l\u001b[=3hx', 'x'],
    ['a title that BEL ends', '\u001b]0;title\u0007x', 'x'],
    ['a title that ST ends', '\u001b]0;title\u001b\\x', 'x'],
    ['a command without its end, up to the end of the line', '\u001bPlost\r\nkept', '<|kept'],
    ['a character set', '\u001b(Bx', 'x'],
    ['the eight-bit introducer', '\u009b31mx', 'x'],
    ['NUL, BEL and DEL', 'a\u0000\u0007\u007fb', 'ab'],
    ['an escape in the middle of a sequence', '\u001b[3\u001b[1mx', 'x'],
  ])('takes out %s', (_, input, expected) => {
    expect(shown(input)).toBe(expected);
  });

  it.each([
    ['a position', 'a\u001b[05;10Hb', 'a<5;10>b'],
    ['a position without a column', 'a\u001b[5fb', 'a<5;1>b'],
    ['a position without a row', 'a\u001b[;10Hb', 'a<1;10>b'],
    ['the first place of all', 'a\u001b[Hb', 'a<1;1>b'],
    ['a full reset', 'a\u001bcb', 'a<1;1>b'],
    ['a place that is none', 'a\u001b[?5Hb', 'a<NaN;1>b'],
    ['a cleared screen', 'a\u001b[2Jb', 'a#b'],
    ['a move down', 'a\u001b[Bb', 'a^b'],
    ['the margins', 'a\u001b[1;24rb', 'a^b'],
  ])('tells %s', (_, input, expected) => {
    expect(shown(input)).toBe(expected);
  });

  it('takes a move to the right for a blank, one to a column for a carriage return', () => {
    expect(shown('a\u001b[3Cb\u001b[1Gc')).toBe('a b<c');
  });

  it('gives up a sequence without end, and what follows is text again', () => {
    expect(shown(`\u001b[${'1'.repeat(70)}x`)).toMatch(/x$/);
    expect(shown(`\u001b]${'t'.repeat(5000)}x`)).toMatch(/x$/);
  });
});
