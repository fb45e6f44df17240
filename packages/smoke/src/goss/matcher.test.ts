import { describe, expect, it } from 'vitest';
import { compileMatcher } from './matcher.ts';

const CONTENTS: readonly unknown[] = [
  'foo',
  '42',
  42,
  '',
  true,
  false,
  ['a', 'b', 'c'],
  [1, 2],
  ['1.0.1', '1.9.9'],
  '1.2.3',
  { foo: 'bar', n: 3 },
  '{"a":{"b":"x"},"l":[1,2],"c":"15"}',
  'a\nb\n',
  '[1,2]',
  ['foo', 'foo'],
  'fOO bar',
  4.5,
  [],
  '1.0.0-rc.1',
];

const MATCHERS: readonly unknown[] = [
  'foo',
  '42',
  42,
  true,
  false,
  ['a'],
  ['a', 'a'],
  ['foo', 'foo'],
  { equal: 'foo' },
  { equal: ['a', 'b', 'c'] },
  { equal: 42 },
  { 'have-prefix': '4' },
  { 'have-suffix': '2' },
  { 'match-regexp': '^\\d+$' },
  { 'match-regexp': '(?i)FOO' },
  { 'match-regexp': 'a\\nb' },
  { 'contain-substring': 'o' },
  { 'have-len': 3 },
  { 'have-len': 2 },
  { 'have-key': 'foo' },
  { 'have-key': { 'have-prefix': 'f' } },
  { 'contain-element': 'b' },
  { 'contain-element': { 'have-prefix': 'b' } },
  { 'contain-element': { gt: 1 } },
  { 'contain-elements': ['a', 'b'] },
  { 'consist-of': ['c', 'b', 'a'] },
  { 'consist-of': ['a', { 'have-prefix': 'b' }, 'c'] },
  { not: 'foo' },
  { not: { gt: 3 } },
  { and: ['42', { gt: 40 }] },
  { and: [{ gt: 40 }, { lt: 41 }] },
  { or: ['foo', 42] },
  { or: [{ gt: 1 }, 'foo'] },
  { gt: 40 },
  { ge: 42 },
  { lt: 50 },
  { le: 42 },
  { 'semver-constraint': '>1.0.0 <2.0.0 !=1.5.0' },
  { 'semver-constraint': '>5.0.0 || < 1.5.0' },
  { 'semver-constraint': '1.x' },
  { 'semver-constraint': '>1.x' },
  { 'semver-constraint': '>=1.0.0' },
  { gjson: { 'a.b': 'x' } },
  { gjson: { 'l.#': 2 } },
  { gjson: { c: { le: 25 } } },
  { gjson: { '@this': { 'have-key': 'a' } } },
  { gjson: { zz: 1 } },
  { gjson: { 'l.1': 2 } },
  { 'have-patterns': ['foo', '!bar'] },
  { 'have-patterns': ['/^f/', '!/z/'] },
  { 'have-patterns': ['/FOO/i'] },
  { 'have-patterns': [''] },
  { 'contain-element': 42 },
  [1],
  [{ gt: 1 }],
  { 'have-len': 0 },
  [],
];

/** What goss 0.4 itself answers: a row for each content, a digit for each matcher, 1 where it matches. */
const OF_GOSS: readonly string[] = [
  '100000001000001011000000000000010000000000000000111100000',
  '011000000001110000100001000101011111100000000000000110000',
  '011000000011110000000000000101011111100000000000000100000',
  '000000000000000000000000000100000000000000000000000100010',
  '000100000000000000000000000100000000000000000000000100000',
  '000010000000000000000000000100000000000000000000010100000',
  '000001000100000101000110111100000000000000000000000100001',
  '000000000000100000100001000100000000000000000000000101101',
  '000000000000000000100000000100000000010101000000000100001',
  '000000000000000000000000000100000000011101000000000100000',
  '000000000000001010111011000100000000000000000000001100101',
  '000000000000000000000000000100000000000000111101000100000',
  '000000000000000100000110100100000000000000000000000100000',
  '000000000000000000000000000100000000000000000000000100000',
  '000000010000001010100000000100000000000000000000111100001',
  '000000000000001000000000000100000000000000000000011100000',
  '000000000001000000000000000100001001100000000000000100000',
  '000000000000000000000000000100000000000000000000000100011',
  '000000000000000000000000000100000000001000000000000100000',
];

describe('matchers', () => {
  it.each(CONTENTS.map((content, index) => [JSON.stringify(content), content, OF_GOSS[index]] as const))(
    'of %s answer as goss does',
    (_, content, wanted) => {
      const ours = MATCHERS.map((matcher) => (compileMatcher(matcher)(content).kind === 'match' ? 1 : 0));
      expect(ours.join('')).toBe(wanted);
    },
  );

  it.each([
    [{ 'have-prefix': 1 }, 'have-prefix takes a text'],
    [{ gt: 'x' }, 'gt takes a number'],
    [{ and: 'x' }, 'and takes a list'],
    [{ nothing: 1 }, 'there is no matcher "nothing"'],
    [{ gt: 1, lt: 2 }, 'a matcher has one key, and this has gt, lt'],
    [{}, 'a matcher has one key, and this has none'],
    [null, 'a value to compare with is missing'],
    [{ 'match-regexp': '(' }, 'no regular expression of Go'],
    [{ 'match-regexp': '(?=a)' }, 'no regular expression of Go'],
    [{ 'semver-constraint': 'nonsense' }, 'no constraint on versions'],
    [{ 'have-patterns': [1] }, 'a pattern is a text'],
    [{ gjson: [] }, 'gjson takes a table'],
    [{ xml: {} }, 'the matcher xml is not known here'],
    [{ gjson: { 'a.*': 1 } }, 'only plain paths are known'],
    [{ constructor: 1 }, 'there is no matcher "constructor"'],
  ])('refuse %j', (matcher, message) => {
    expect(() => compileMatcher(matcher)).toThrow(message);
  });

  it('are not nested without end', () => {
    let matcher: unknown = 'x';
    for (let depth = 0; depth < 100; depth += 1) matcher = { not: matcher };
    expect(() => compileMatcher(matcher)).toThrow('nested too deep');
  });

  it.each([
    [{ gt: 3 }, 2, '2 is not greater than 3'],
    [{ 'contain-element': 'x' }, ['a'], 'no item of ["a"] matches'],
    ['x', 'y', '"y" instead of "x"'],
    [['!b', 'c'], 'b', '"b" is no list'],
    [{ gjson: { 'a.b': 2 } }, '{"a":{"b":1}}', 'a.b: 1 instead of 2'],
  ])('say what is wrong: %j', (matcher, content, message) => {
    expect(compileMatcher(matcher)(content)).toMatchObject({ message });
  });
});
