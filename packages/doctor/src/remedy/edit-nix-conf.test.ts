import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNixConf } from '../nix/parse-nix-conf.ts';
import { editNixConf } from './edit-nix-conf.ts';

describe('editNixConf', () => {
  it.each([
    ['', 'cores = 2\n'],
    ['a = 1', 'a = 1\ncores = 2\n'],
    ['a = 1\n', 'a = 1\ncores = 2\n'],
  ])('adds a line to %j', (before, after) => {
    expect(editNixConf(before, { what: 'add-line', line: 'cores = 2' })).toBe(after);
  });

  it.each([
    ['sandbox-paths = /a /gone /b # mine', 'sandbox-paths = /a /b # mine'],
    ['extra-sandbox-paths=/x', undefined],
    ['sandbox-paths = /gone', '# sandbox-paths = /gone'],
    ['sandbox-paths = /gone /gone', '# sandbox-paths = /gone /gone'],
  ])('takes a word out of %j', (line, after) => {
    const edit = (): string =>
      editNixConf(`# first\n${line}\nlast = 1\n`, { what: 'remove-word', line: 2, word: '/gone' });
    if (after === undefined) expect(edit).toThrow('Line 2 no longer has /gone');
    else expect(edit()).toBe(`# first\n${after}\nlast = 1\n`);
  });

  it('leaves every other line as it is, and where it is', () => {
    const word = fc.stringMatching(/^[a-z/]{1,8}$/);
    const line = fc
      .tuple(word, fc.array(word, { minLength: 1, maxLength: 4 }))
      .map(([name, words]) => `${name} = ${words.join(' ')}`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.nat(), (lines, pick) => {
        const index = pick % lines.length;
        const [parsed] = parseNixConf(lines[index] ?? '');
        const gone = parsed?.kind === 'setting' ? (parsed.words[0] ?? '') : '';
        const after = editNixConf(lines.join('\n'), {
          what: 'remove-word',
          line: index + 1,
          word: gone,
        }).split('\n');
        expect(after.toSpliced(index, 1)).toEqual(lines.toSpliced(index, 1));
        const [left] = parseNixConf(after[index] ?? '');
        expect(left?.kind === 'setting' ? left.words : []).not.toContain(gone);
      }),
      { seed: 1 },
    );
  });
});
