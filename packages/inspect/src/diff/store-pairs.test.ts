import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, isStorePath, pairStorePaths } from './store-pairs.ts';

const entry = (digit: string, name: string): string => `${digit.repeat(32)}-${name}`;

describe('pairStorePaths', () => {
  it('pairs the same version first, then the others in their order', () => {
    const { pairs } = pairStorePaths(
      [
        entry('1', 'x-1.0'),
        entry('2', 'x-2.0'),
        entry('3', 'x-9.0'),
        entry('4', 'same-1'),
        entry('5', 'gone-1'),
      ],
      [
        entry('6', 'x-2.0'),
        entry('7', 'x-10.0'),
        entry('8', 'x-1.1'),
        entry('4', 'same-1'),
        entry('9', 'new-1'),
      ],
    );
    expect(pairs).toEqual([
      { a: entry('2', 'x-2.0'), b: entry('6', 'x-2.0') },
      { a: entry('1', 'x-1.0'), b: entry('8', 'x-1.1') },
      { a: entry('3', 'x-9.0'), b: entry('7', 'x-10.0') },
    ]);
  });

  it('keeps outputs apart', () => {
    expect(pairStorePaths([entry('1', 'x-1.0-dev')], [entry('2', 'x-1.0')]).pairs).toEqual([]);
  });

  it('knows links to the same file of another build', () => {
    const { isSameTarget } = pairStorePaths([entry('1', 'x-1.0')], [entry('2', 'x-2.0')]);
    const target = (digit: string, name: string, file: string) => `/nix/store/${entry(digit, name)}/${file}`;
    expect(isSameTarget(target('1', 'x-1.0', 'bin/x'), target('2', 'x-2.0', 'bin/x'))).toBe(true);
    expect(isSameTarget(target('1', 'x-1.0', 'bin/x'), target('2', 'x-2.0', 'bin/y'))).toBe(false);
    expect(isSameTarget(target('3', 'x-1.0', 'bin/x'), target('2', 'x-2.0', 'bin/x'))).toBe(false);
    expect(isSameTarget('a', 'b')).toBe(false);
  });

  it('pairs every entry at most once', () => {
    const name = fc.tuple(
      fc.constantFrom('a', 'b'),
      fc.constantFrom('1', '2', '10'),
      fc.constantFrom('', '-dev'),
    );
    const entries = fc.array(fc.tuple(fc.constantFrom(...'0123456789'), name));
    const toEntries = (list: readonly (readonly [string, readonly string[]])[]) =>
      list.map(([digit, [one, version, output]]) => entry(digit, `${one}-${version}${output}`));
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const [a, b] = [toEntries(one), toEntries(other)];
        const { pairs } = pairStorePaths(a, b);
        expect(new Set(pairs.map((pair) => pair.a)).size).toBe(pairs.length);
        expect(new Set(pairs.map((pair) => pair.b)).size).toBe(pairs.length);
        for (const pair of pairs) {
          expect(a).toContain(pair.a);
          expect(b).toContain(pair.b);
          expect(b).not.toContain(pair.a);
        }
      }),
      { seed: 8 },
    );
  });

  it('is quick for many of one name', () => {
    const many = (digit: string) =>
      Array.from({ length: 30_000 }, (_, index) => `${digit}${String(index).padStart(31, '0')}-x-1`);
    expect(pairStorePaths(many('1'), many('2')).pairs).toHaveLength(30_000);
  });
});

describe('compareVersions', () => {
  it('takes numbers for numbers', () => {
    const versions = ['1.10', '1.9', '2', '1.9-p2', '1.09', '1.9-p10', ''];
    expect([...versions].sort(compareVersions)).toEqual([
      '',
      '1.9',
      '1.09',
      '1.9-p2',
      '1.9-p10',
      '1.10',
      '2',
    ]);
  });
});

describe('isStorePath', () => {
  it.each([
    [`/nix/store/${entry('1', 'x-1')}`, true],
    [`/nix/store/${entry('1', 'x-1')}/bin`, false],
    [`/nix/store/${entry('1', 'x-1.drv')}`, false],
    ['/nix/store/.links', false],
    [`/store/${entry('1', 'x-1')}`, false],
  ])('%s', (path, expected) => {
    expect(isStorePath(path)).toBe(expected);
  });
});
