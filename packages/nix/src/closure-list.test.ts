import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClosureList, parseClosureList } from './closure-list.ts';

const path = (digit: string, name: string): string => `/nix/store/${digit.repeat(32)}-${name}`;

describe('parseClosureList', () => {
  it('reads one path a line, once each, in order', () => {
    const text = `# from build-1\n${path('2', 'b-1')}\r\n\n  ${path('1', 'a-1')}\n${path('2', 'b-1')}\n`;
    expect(parseClosureList(text, 'a.txt')).toEqual({
      source: 'a.txt',
      paths: [{ path: path('1', 'a-1') }, { path: path('2', 'b-1') }],
    });
  });

  it('takes stores in other places', () => {
    const other = `/home/u/.local/store/${'1'.repeat(32)}-a`;
    expect(parseClosureList(other, 'x').paths).toEqual([{ path: other }]);
  });

  it('says which line is something else', () => {
    const text = `${path('1', 'a-1')}\n${path('1', 'a-1')}/bin\n`;
    expect(() => parseClosureList(text, 'a.txt')).toThrow('a.txt is no list of store paths: line 2');
  });

  it('reads what was written, or fails with UP_USAGE', () => {
    const line = fc.oneof(fc.constantFrom(path('1', 'a-1'), path('3', 'b'), '', '# x'), fc.string());
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          const { paths } = parseClosureList(lines.join('\n'), 'x');
          for (const one of paths) expect(lines.some((each) => each.includes(one.path))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'UP_USAGE' });
        }
      }),
      { seed: 1 },
    );
  });
});

describe('isClosureList', () => {
  it.each([
    [`${path('1', 'a-1')}\n`, true],
    [`\n  ${path('1', 'a-1')}`, true],
    [`${path('1', 'a-1')}/bin/x\n`, false],
    ['{"version":1}', false],
    ['', false],
  ])('%s', (text, expected) => {
    expect(isClosureList(text)).toBe(expected);
  });
});
