import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommands } from './shell-commands.ts';

const word = fc.string({ minLength: 1, maxLength: 12 });
const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const double = (text: string): string => `"${text.replace(/["\\$`]/g, '\\$&')}"`;
const escaped = (text: string): string => text.replace(/[^\n]/g, '\\$&').replaceAll('\n', "'\n'");

describe('shell commands', () => {
  it('give back any words, however they are quoted', () => {
    const quoted = fc.tuple(word, fc.constantFrom(single, double, escaped));
    fc.assert(
      fc.property(fc.array(quoted, { minLength: 1, maxLength: 5 }), (words) => {
        const source = `/bin/x ${words.map(([text, quote]) => quote(text)).join(' ')}\n/bin/y\n`;
        const texts = shellCommands(source).map((command) => command.words.map(({ text }) => text));
        expect(texts).toEqual([['/bin/x', ...words.map(([text]) => text)], ['/bin/y']]);
      }),
    );
  });

  it('come out of any text without an error, on lines that it has', () => {
    const piece = fc.constantFrom(
      ...[
        'if ',
        'fi',
        'case x in',
        'esac',
        ';;',
        ')',
        '(',
        '{',
        '}',
        '$(',
        '`',
        '"',
        "'",
        '<<E\n',
        'E\n',
        '\\\n',
      ],
      ...['&&', '||', '|', ';', '\n', ' ', '#', '/bin/x', 'do', 'done', 'for x', '>', '2>&1', '\\'],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        const source = pieces.join('');
        const lines = source.split('\n').length;
        for (const { words, line } of shellCommands(source)) {
          expect(words.length).toBeGreaterThan(0);
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 500 },
    );
  });
});
