// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${` is what interpolations of Nix begin with
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lexNix } from './lex-nix.ts';

const SEED = { seed: 20261121, numRuns: 300 };

/** The paths, as written, dynamic ones with a mark. */
function paths(text: string): readonly string[] {
  return lexNix(text)
    .filter(({ kind }) => kind === 'path')
    .map(({ text: written, isDynamic }) => (isDynamic ? `${written}*` : written));
}

describe('lexNix', () => {
  it.each([
    ['import ./a.nix', ['./a.nix']],
    ['[ ./a ../b /c a/b ./. ../. .././x ]', ['./a', '../b', '/c', 'a/b', './.', '../.', '.././x']],
    ['a / b', []],
    ['a //b/c', ['b/c']],
    ['a // b', []],
    ['a//b', []],
    ['./a//b', ['./a//b']],
    ['x: y', []],
    ['x:y', []],
    ['http://a/b ./c', ['./c']],
    ['<nixpkgs/lib> ~/x ./y', ['./y']],
    ['a<b/c', ['b/c']],
    ['# ./a\n./b # ./c', ['./b']],
    ['/* ./a */ ./b /**/ ./c /* * / **/ ./d', ['./b', './c', './d']],
    ['"./a" + ./b', ['./b']],
    ['"${./a}./b${"${./c}"}" + ./d', ['./a', './c', './d']],
    ['"$${./a}" "\\${./b}" "$\\${./c}" "$" ./d', ['./d']],
    ["''./a ${./b} ''${./c} $${./d} '''${./e}'' ./f", ['./b', './e', './f']],
    ["''''\\${./a} '${./b} $'' ./c", ['./b', './c']],
    ['./a/${b}/c.nix ./d', ['./a/*', './d']],
    ['./${./b}.nix', ['./*', './b']],
    ['{ a = ./b; } ./c', ['./b', './c']],
    ["a'b/c", ['/c']],
    ['1/2 1.5/x', ['1/2', '1.5/x']],
    ['a.b/c.d', ['a.b/c.d']],
    ['++./x', ['++./x']],
    ['}} ./a', ['./a']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(paths(text)).toEqual(expected);
  });

  it('takes anything, and its tokens stand where they say', () => {
    const piece = fc.oneof(
      fc.constantFrom(...'"$/{}\\\'#*<>~:.+-_a1 \n', "''", '${', '/*', '*/', './', '../', '//', "'''", 'a/b'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        let last = -1;
        for (const { start, text: written, kind } of lexNix(text)) {
          expect(start).toBeGreaterThan(last);
          last = start;
          const quote = kind === 'string' ? (text[start] === '"' ? 1 : 2) : 0;
          expect(text.startsWith(written, start + quote)).toBe(true);
        }
      }),
      SEED,
    );
  });

  it('finds a path between anything that is closed, wherever it stands', () => {
    const closed = fc.constantFrom(
      '"x\\"${a}"',
      "''y '' ",
      '# ./no\n',
      '/* ./no */',
      '{ a = "./no"; }',
      'http://no/no',
      "''''${./no}''",
      '"$${./no}"',
      '(a // b)',
    );
    fc.assert(
      fc.property(
        fc.array(closed, { maxLength: 12 }),
        fc.array(closed, { maxLength: 12 }),
        (before, behind) => {
          expect(paths(`${before.join(' ')} ./yes ${behind.join(' ')}`)).toEqual(['./yes']);
        },
      ),
      SEED,
    );
  });

  it.each([
    ['characters of paths', '-'],
    ['parts of names', 'a.'],
    ['comments without an end', '/*'],
    ['quotes', '"'],
    ['interpolations', '"${'],
    ['braces', '{'],
    ['indented quotes', "''${"],
    ['slashes', '/'],
    ['places of NIX_PATH', '<a'],
    ['names with underscores', 'a_'],
  ])('takes linear time for many %s', { timeout: 8000 }, (_, piece) => {
    expect(lexNix(piece.repeat(500_000)).length).toBeGreaterThanOrEqual(0);
  });
});
