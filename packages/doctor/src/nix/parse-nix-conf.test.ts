import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNixConf } from './parse-nix-conf.ts';

describe('parseNixConf', () => {
  it('reads settings, includes and comments, with the number of the line', () => {
    const text =
      '# all\nsandbox = true # really\n\n!include local.conf\nextra-sandbox-paths =\t"/x y" /z\r\n';
    expect(parseNixConf(text)).toEqual([
      { kind: 'setting', line: 2, name: 'sandbox', words: ['true'] },
      { kind: 'include', line: 4, path: 'local.conf', isOptional: true },
      { kind: 'setting', line: 5, name: 'extra-sandbox-paths', words: ['"/x', 'y"', '/z'] },
    ]);
  });

  it('says which line is something else, as Nix would refuse it', () => {
    expect(parseNixConf('sandbox true\ncores =')).toEqual([
      { kind: 'wrong', line: 1, text: 'sandbox true' },
      { kind: 'setting', line: 2, name: 'cores', words: [] },
    ]);
  });

  it('never takes a comment or white space into a word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const line of parseNixConf(text)) {
          const words = line.kind === 'setting' ? [line.name, ...line.words] : [];
          for (const word of words) expect(word).toMatch(/^[^\s#]+$|^[^ \t\r\n#]+$/);
        }
      }),
      { seed: 1 },
    );
  });
});
