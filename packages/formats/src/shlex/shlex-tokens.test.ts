import { describe, expect, it } from 'vitest';
import { shlexTokens } from './shlex-tokens.ts';

const wordCharacters = '/.+-():';

describe('shlexTokens', () => {
  it.each([
    ['A=1,B=2', ['A', '=', '1', ',', 'B', '=', '2']],
    ['A=/x:y-(z)', ['A', '=', '/x:y-(z)']],
    ['A="x y"', ['A', '=', '"x y"']],
    [`A="a\\"b"`, ['A', '=', '"a\\"', 'b"']],
    ['A=x"y', ['A', '=', 'x"y']],
    ['A=1#c\n2', ['A', '=', '12']],
    ['A=é', ['A', '=', 'é']],
    ['A=$B', ['A', '=', '$', 'B']],
  ])('without POSIX rules: %j', (text, tokens) => {
    expect(shlexTokens(text, { posix: false, wordCharacters })).toEqual(tokens);
  });

  it.each([
    [`A="a\\"b"`, ['A', '=', 'a"b']],
    ['A=""', ['A', '=', '']],
    ['A=1#c\n2', ['A', '=', '1', '2']],
    ['ñandú', ['ñandú']],
  ])('with POSIX rules: %j', (text, tokens) => {
    expect(shlexTokens(text, { posix: true, wordCharacters })).toEqual(tokens);
  });

  it('refuses what Python refuses', () => {
    expect(() => shlexTokens('A="x', { posix: false })).toThrow('No closing quotation');
    expect(() => shlexTokens('A=x\\', { posix: true })).toThrow('No escaped character');
    expect(shlexTokens('A=x\\', { posix: false })).toEqual(['A', '=', 'x', '\\']);
  });
});
