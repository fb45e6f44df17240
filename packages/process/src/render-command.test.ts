import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { renderCommand } from './render-command.ts';
import { runProcess } from './run-process.ts';

const bash = needs(['bash']);
const printer = { command: 'printf', prefix: '%s\\0' };

/** What a shell makes of the rendered words. */
async function reparse(shell: string, words: readonly string[]): Promise<readonly string[]> {
  const script = renderCommand({ command: printer.command, args: [printer.prefix, ...words] });
  const { stdout } = await runProcess({
    command: shell,
    args: ['-c', script],
    env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
  });
  return stdout.split('\0').slice(0, -1);
}

/** Words that no rule for credentials touches. */
const innocent = (unit: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  fc.array(fc.string({ unit, maxLength: 12 }), { minLength: 1, maxLength: 30 });

describe('renderCommand', () => {
  it('leaves plain words alone and quotes the others', () => {
    expect(renderCommand({ command: 'nix', args: ['build', '.#a-b', "it's", '', 'a b', '--x=/y:1'] })).toBe(
      "nix build '.#a-b' 'it'\\''s' '' 'a b' --x=/y:1",
    );
  });

  it('can be pasted into a POSIX shell', async () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      "'",
      '"',
      '\\',
      '$',
      '`',
      '*',
      '!',
      '~',
      '#',
      '&',
      ';',
      '-',
      'é',
      '=',
    );
    await fc.assert(
      fc.asyncProperty(innocent(unit), async (words) => {
        expect(await reparse('sh', words)).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });

  it.skipIf(bash.skip)(`stays on one line whatever the words hold ${bash.reason}`, async () => {
    const unit = fc.constantFrom(
      'a',
      '7',
      '\n',
      '\t',
      '\r',
      '\u001b',
      "'",
      '\\',
      '\u202e',
      '\u2028',
      '\u0085',
      'é',
    );
    await fc.assert(
      fc.asyncProperty(innocent(unit), async (words) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
        expect(renderCommand({ command: 'x', args: words })).not.toMatch(/[\u0000-\u001f\u0085\u2028\u202e]/);
        expect(await reparse('bash', words)).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    [['--password', 'hunter2'], "x --password '***'"],
    [['-registry-token', 'abc', 'next'], "x -registry-token '***' next"],
    [['--api-key=abcdef'], "x '--api-key=***'"],
    [['--token', '--verbose'], 'x --token --verbose'],
    [['--password-stdin', 'registry.example'], 'x --password-stdin registry.example'],
    [['https://me:geheim@host/x'], "x 'https://me:***@host/x'"],
    [['-e', 'DB_PASSWORD=geheim'], "x -e 'DB_PASSWORD=***'"],
  ])('masks credentials in %j', (args, rendered) => {
    expect(renderCommand({ command: 'x', args })).toBe(rendered);
  });
});
