import { describe, expect, it } from 'vitest';
import {
  firstNonSpace,
  isPythonSpace,
  pythonTrim,
  pythonTrimEnd,
  pythonWords,
  universalLines,
} from './python-text.ts';

describe('white space as Python knows it', () => {
  it('has four separators and U+0085, which JavaScript has not, and no byte order mark', () => {
    expect(['\u001c', '\u001f', '\u0085', '\u2028', ' '].every(isPythonSpace)).toBe(true);
    expect(['\ufeff', '\u200b', 'a', '', undefined].some(isPythonSpace)).toBe(false);
  });

  it('is what trimming removes', () => {
    expect(pythonTrim('\u001c a b\u0085')).toBe('a b');
    expect(pythonTrim('\ufeffa')).toBe('\ufeffa');
    expect(pythonTrim(' \n')).toBe('');
    expect(pythonTrimEnd(' a ')).toBe(' a');
    expect(firstNonSpace('\t a')).toBe(2);
  });

  it('is what separates words', () => {
    expect(pythonWords(' a\n\tb\u00a0c ')).toEqual(['a', 'b', 'c']);
    expect(pythonWords(' ')).toEqual([]);
  });
});

describe('universalLines', () => {
  it('ends lines at CR, LF and both, and keeps one line feed', () => {
    expect(universalLines('a\r\nb\rc\n\nd')).toEqual(['a\n', 'b\n', 'c\n', '\n', 'd']);
    expect(universalLines('')).toEqual([]);
    expect(universalLines('a\u2028b')).toEqual(['a\u2028b']);
  });
});
