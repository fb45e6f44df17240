import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGoRegExp } from './go-regexp.ts';

const group = (name: string): string => ['$', '{', name, '}'].join('');

/** What Go 1.26 answers: the pattern, a text, a template, and the text with every match replaced. */
const OF_GO: readonly (readonly [pattern: string, text: string, template: string, replaced: string])[] = [
  ['^/nix/store/[a-z0-9]{4}-app', '/nix/store/ab12-app/bin', '', '/bin'],
  ['/(bin|sbin)/([^/]+)$', '/usr/sbin/x', `/$1/${group('2')}.real`, '/usr/sbin/x.real'],
  ['(?P<dir>[^/]+)/(?<name>[^/]+)$', 'a/b/c', `$name/${group('dir')}`, 'a/c/b'],
  ['a', 'aa', `$1x${group('2')}$$`, '$$'],
  ['(a)', 'a', '$1x', ''],
  ['(a)', 'a', '$', '$'],
  ['a*', 'baaac', '-', '-b-c-'],
  ['x*', 'abc', '-', '-a-b-c-'],
  ['a|ab', 'abab', '<$0>', '<a>b<a>b'],
  ['ab|a', 'abab', '<$0>', '<ab><ab>'],
  ['a+?', 'aaa', '<$0>', '<a><a><a>'],
  ['(a{2,3}?)(a*)', 'aaaaa', '$2|$1', 'aaa|aa'],
  ['(?:ab){2}', 'ababab', 'x', 'xab'],
  ['(?i)READ[m-n]e', 'ReadMe', 'x', 'x'],
  ['(?s)a.b', 'a\nb', 'x', 'x'],
  ['a.b', 'a\nb', 'x', 'a\nb'],
  ['(?m)^b$', 'a\nb\nc', 'x', 'a\nx\nc'],
  ['(?ms)^b.*$', 'a\nb\nc', 'x', 'a\nx'],
  ['a(?i)b|c', 'AB ab aB C c', 'x', 'AB x x x x'],
  ['a(?i:b)c', 'aBc aBC', 'x', 'x aBC'],
  ['(?i)a(?-i)b', 'Ab AB', 'x', 'x AB'],
  ['(?U)a+', 'aaa', '<$0>', '<a><a><a>'],
  ['(?U)a+?', 'aaa', '<$0>', '<aaa>'],
  ['\\Qa.b\\E+', 'a.bb axb', 'x', 'x axb'],
  ['\\x41\\x{e9}', 'Aé', 'x', 'x'],
  ['[\\x41-C]+', 'ABCD', 'x', 'xD'],
  ['\\pL+\\PL', 'aé1', 'x', 'x'],
  ['\\p{Greek}+|\\p{^L}', 'αβ-', 'x', 'xx'],
  ['\\bs\\w+', 'is so', '<$0>', 'is <so>'],
  ['\\Aa|b\\z', 'abab', '-', '-ba-'],
  ['[[:upper:]_-]+', 'aB_-c', '', 'ac'],
  ['[^]/]', ']a/', 'x', ']x/'],
  ['[a\\]-]', 'a]-b', 'x', 'xxxb'],
  ['\\s\\S\\D\\W', ' ab-', 'x', 'x'],
  ['a{,2}', 'a{,2}', 'x', 'x'],
  ['é+', 'cafééx', 'e', 'cafex'],
  ['(a*)+', 'b', '<$1>', '<>b<>'],
  ['(|a)+', 'aa', '<$0>', '<>a<>a<>'],
];

describe('regular expressions of Go', () => {
  it.each(OF_GO)('%s on %j with %s', (pattern, text, template, replaced) => {
    expect(compileGoRegExp(pattern)?.replaceAll(text, template)).toBe(replaced);
  });

  it.each([
    ...[
      '(',
      'a)',
      '*a',
      'a**',
      'a{2}{3}',
      '{2}',
      '[',
      '[b-a]',
      '[\\d-z]',
      'a\\',
      '[[:foo:]]',
      'a{1001}',
      'a{3,2}',
    ],
    ...['(a)\\1', '(?=a)', '(?<!a)', '(?P<n>a)(?P<n>b)', '\\q', '(?x)a', '\\pl', 'a'.repeat(1001)],
    ...['(?)a', '(?i', '\\x4', '\\x{110000}', '\\p{Nothing}', '[a-\\pL]'],
    ...['((a{100}){100}){100}', '('.repeat(300) + ')'.repeat(300)],
  ])('refuses %s', (pattern) => {
    expect(compileGoRegExp(pattern)).toBeUndefined();
  });

  it.each([
    ['(a+)+$', 'a'],
    ['^(a|a)*$', 'a'],
    ['(.*)*(.*)*(.*)*x', 'a'],
    ['(a?){200}a{200}b', 'a'],
    ['.*.*.*.*.*=', 'x'],
  ])('is not kept busy by %s', (pattern, unit) => {
    const started = performance.now();
    expect(compileGoRegExp(pattern)?.test(`${unit.repeat(3000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('passes over texts that no path has', () => {
    expect(compileGoRegExp('a')?.test('a'.repeat(20_000))).toBe(false);
  });

  it('agree with JavaScript on what both have', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '/',
      '.',
      '[ab]',
      '[^a]',
      '\\w',
      '\\.',
      '(a|b/)',
      '(?:ab|a)',
      '^',
      '$',
      '\\b',
    );
    const repeat = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}');
    const part = fc
      .tuple(atom, repeat)
      .map(([one, times]) => (/^(?:\^|\$|\\b)$/.test(one) ? one : one + times));
    const pattern = fc
      .array(fc.array(part, { maxLength: 5 }), { minLength: 1, maxLength: 2 })
      .map((choices) => choices.map((parts) => parts.join('')).join('|'));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '_', ' '), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const ours = compileGoRegExp(source);
        expect(ours?.test(subject)).toBe(new RegExp(source, 'u').test(subject));
        // Behind an empty match the two go on differently.
        const [first] = [...subject.matchAll(new RegExp(source, 'gu'))];
        if (first !== undefined)
          expect(ours?.replaceAll(subject, '<$0>')).toSatisfy((replaced: string) =>
            replaced.startsWith(`${subject.slice(0, first.index)}<${first[0]}>`),
          );
      }),
      { numRuns: 2000, seed: 3 },
    );
  });
});
