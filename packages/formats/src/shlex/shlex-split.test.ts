import { describe, expect, it } from 'vitest';
import { shlexSplit } from './shlex-split.ts';

describe('shlexSplit', () => {
  it.each([
    ['a b', ['a', 'b']],
    [' a\n\tb ', ['a', 'b']],
    ['', []],
    [`"a b" 'c d'e`, ['a b', 'c de']],
    ['""', ['']],
    ["a''", ['a']],
    ['a#b #c', ['a#b', '#c']],
    ['a\\ b', ['a b']],
    ['"a\\"b\\\\c\\d"', ['a"b\\c\\d']],
    ["'a\\'", ['a\\']],
    ['a;b|c', ['a;b|c']],
    ['é\u00a0x', ['é\u00a0x']],
  ])('%j', (text, words) => {
    expect(shlexSplit(text)).toEqual(words);
  });

  it.each(['"a', "a'b", 'sh -c "a'])('%j: No closing quotation', (text) => {
    expect(() => shlexSplit(text)).toThrow('No closing quotation');
  });

  it.each(['a\\', '"a\\'])('%j: No escaped character', (text) => {
    expect(() => shlexSplit(text)).toThrow('No escaped character');
  });
});
