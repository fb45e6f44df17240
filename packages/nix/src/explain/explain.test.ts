import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCaptures } from '../testing/captures.ts';
import { explainText } from '../testing/explain-text.ts';
import type { Facts, SourceFile } from './facts.ts';

const DRV = '/nix/store/mzgnz90bdbl2ybz5r0sh4mp3i1vhi3fi-bf.drv';
const OTHER = '/nix/store/0zgnz90bdbl2ybz5r0sh4mp3i1vhi3fi-ok.drv';
const FAILED = `error: builder for '${DRV}' failed with exit code 2\n`;
const codes = async (text: string): Promise<readonly string[]> =>
  (await explainText(text)).map(({ code }) => code);
const record = (value: object): string => `@nix ${JSON.stringify(value)}\n`;
const start = (id: number, drvPath: string): string =>
  record({ action: 'start', id, level: 3, type: 105, fields: [drvPath, '', 1, 1], text: '' });
const said = (id: number, line: string): string =>
  record({ action: 'result', id, type: 101, fields: [line] });
const error = (message: string): string =>
  record({ action: 'msg', level: 0, msg: `error: ${message}`, raw_msg: message, file: null });

describe('whose words a rule is for', () => {
  it('leaves words of Nix in the output of a builder alone', async () => {
    const [only, ...more] = await explainText(
      `bf> test: attribute 'x' missing, hash mismatch, stack overflow\n${FAILED}`,
    );
    expect(only?.code).toBe('builder-failed');
    expect(more).toEqual([]);
  });

  it('takes what the builder said in place of its failure, with the derivation', async () => {
    const log = `building '${DRV}'...\nbf> a.c:1:2: fatal error: X11/Xlib.h: No such file or directory\n${FAILED}`;
    expect(await explainText(log)).toMatchObject([
      { code: 'missing-header', drvPath: DRV, saidBy: 'builder', certainty: 'certain' },
    ]);
  });

  it('does not blame what another build said, which went on', async () => {
    const log = `building '${OTHER}'...\nok> conftest.c:1:1: fatal error: foo.h: No such file or directory\nbuilding '${DRV}'...\n${FAILED}`;
    expect(await codes(log)).toEqual(['builder-failed']);
    const known = await explainText(log, { failed: [OTHER] });
    expect(known.map(({ code, drvPath }) => [code, drvPath])).toEqual([
      ['builder-failed', DRV],
      ['missing-header', OTHER],
    ]);
  });

  it('attributes records, and does not believe forged ones', async () => {
    const log = [
      start(1, DRV),
      start(2, OTHER),
      said(2, 'cannot find -lz'),
      said(1, 'go: inconsistent vendoring in /build/source:'),
      record({ action: 'msg', level: 0, msg: 'error: hash mismatch in fixed-output derivation' }),
      'curl: (6) Could not resolve host: example.org\n',
      error(`builder for '${DRV}' failed with exit code 1`),
    ].join('');
    expect((await explainText(log)).map(({ code, drvPath }) => [code, drvPath])).toEqual([
      ['go-vendoring', DRV],
    ]);
  });

  it('reads the log of one derivation', async () => {
    expect(await codes('   Compiling ring\nerror: could not compile `ring` (build script)\n')).toEqual([
      'cargo-failed',
    ]);
    expect(await codes(`${'x\n'.repeat(50)}tar: No space left on device\n`)).toEqual(['disk-full']);
  });
});

describe('what is shown', () => {
  it('leaves out what only follows from another failure, and says so where that is all there is', async () => {
    const follows = `error: 1 dependencies of derivation '${OTHER}' failed to build\n`;
    expect(await codes(FAILED + follows)).toEqual(['builder-failed']);
    expect(await codes(follows)).toEqual(['dependency-failed']);
  });

  it('gives the last lines of the builder that failed', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `bf> line ${index}\n`).join('');
    const [failure] = await explainText(`building '${DRV}'...\n${lines}${FAILED}`);
    expect(failure?.evidence).toEqual(Array.from({ length: 10 }, (_, index) => `line ${index + 20}`));
  });

  it('gives what stood before the failure where builders have no mark, without what Nix said of itself', async () => {
    const plan = `this derivation will be built:\n  ${DRV}\n`;
    const [failure] = await explainText(`${plan}building '${DRV}'...\none\ntwo\n${FAILED}this comes later\n`);
    expect(failure?.evidence).toEqual(['one', 'two']);
  });

  it('gives the lines that Nix repeats in its message once', async () => {
    const tail = `error: builder for '${DRV}' failed with exit code 2;\n       last 2 log lines:\n       > one\n       > two\n       For full logs, run 'nix log ${DRV}'.\n`;
    for (const log of [tail, `building '${DRV}'...\nbf> one\nbf> two\n${tail}`]) {
      const [failure] = await explainText(log);
      expect(failure?.evidence).toEqual(['one', 'two']);
    }
  });

  it('names the build that took too long, where there was only one', async () => {
    const capture = readCaptures().find(({ version, title }) => version === '2.34' && title === 'timeout');
    expect(await explainText(capture?.text ?? '')).toMatchObject([
      { code: 'build-timeout', drvPath: '/nix/store/f7zx3k2gp210mcwl9yirilcrdq8xrhb5-to.drv' },
    ]);
  });

  it('reads past the time that a service puts before each line', async () => {
    const time = '2026-11-21T14:00:00.1234567Z ';
    const log = `error:\n       … while calling\n       error: undefined variable 'x'\n`;
    expect(await codes(log.replaceAll(/^/gm, time))).toEqual(['undefined-variable']);
  });

  it('shows whole what no rule knows, without a guess', async () => {
    const text = 'the frobnicator\n       is out of order';
    const [unknown] = await explainText(`error: ${text}\n`);
    expect(unknown).toMatchObject({ code: 'unknown', cause: undefined, message: `error: ${text}` });
  });

  it('has steps to take where a log has no error, unless the command succeeded', async () => {
    const command = ['nix', 'build', '.#web'];
    const [silent] = await explainText('', { command });
    expect(silent).toMatchObject({ code: 'silent' });
    expect(silent?.fix[0]).toBe("nix build '.#web' --log-format raw -L --show-trace");
    expect(silent?.fix[1]).toContain("nix eval --raw '.#web.drvPath'");
    expect(await explainText('', { outcome: 'succeeded' })).toEqual([]);
  });

  it('masks credentials', async () => {
    const [failed] = await explainText(
      "error: unable to download 'https://me:hunter2@example.org/x': HTTP error 403\n",
    );
    expect(JSON.stringify(failed)).not.toContain('hunter2');
  });

  it('quotes what it takes from a log into a command', async () => {
    const [found] = await explainText(
      'error: Path \'a$(reboot) b.nix\' in the repository "/p" is not tracked by Git.\n',
    );
    expect(found?.fix).toEqual(["git add -N 'a$(reboot) b.nix'"]);
  });

  it('suggests the nearest of the names that there are', async () => {
    const text =
      "error: flake 'path:/p' does not provide attribute 'packages.x86_64-linux.wbe', 'legacyPackages.x86_64-linux.wbe' or 'wbe'\n";
    const [missing] = await explainText(text, { attributes: ['web', 'db'] });
    expect(missing?.fix[0]).toBe('Did you mean web?');
  });
});

describe('facts', () => {
  const factsOf = (file: SourceFile): Facts => ({
    sourceFile: async ({ length }) => (length > 0 ? file : { ...file, state: 'unknown' }),
    exists: async () => undefined,
    room: async () => undefined,
  });
  const text =
    "error: getting status of '/nix/store/i3pwg1gwlxb4myvqvhgf5f6562xgwmj8-source/lib/foo.nix': No such file or directory\n";

  it.each([
    ['untracked', 'untracked-file', 'certain', 'git add -N lib/foo.nix'],
    ['ignored', 'ignored-file', 'certain', 'git add -fN lib/foo.nix'],
    [
      'missing',
      'missing-file',
      'likely',
      'Write the file, or correct the path in the import of lib/foo.nix.',
    ],
    ['tracked', 'untracked-file', 'likely', 'Run the command again.'],
    ['unknown', 'untracked-file', 'likely', 'git add -N lib/foo.nix'],
  ] as const)('a file that is %s', async (state, code, certainty, fix) => {
    const [found] = await explainText(text, { facts: factsOf({ state, path: 'lib/foo.nix' }) });
    expect(found).toMatchObject({ code, certainty });
    expect(found?.fix[0]).toBe(fix);
  });

  it('names the place in the files of the user, which stand in the trace as a copy in the store', async () => {
    const capture = readCaptures().find(
      ({ version, title }) => version === '2.26' && title === 'untracked-file',
    );
    const facts = factsOf({ state: 'tracked', path: 'flake.nix' });
    const [found] = await explainText(capture?.text ?? '', { facts });
    expect(found?.position).toBe('flake.nix:1:29');
  });
});

describe('any input', () => {
  it('is explained the same however it is cut into pieces', async () => {
    const text = readCaptures()
      .filter(({ file, version }) => file === 'errors' && version === '2.34')
      .slice(0, 30)
      .map((capture) => capture.text)
      .join('\n');
    const whole = await explainText(text);
    expect(whole.length).toBeGreaterThan(10);
    for (const pieceBytes of [1, 7, 4096]) expect(await explainText(text, { pieceBytes })).toEqual(whole);
  });

  it('is read in bounded memory and linear time, long hostile lines, too', { timeout: 20_000 }, async () => {
    const pieces = [
      'error: ',
      'fatal error: ',
      "getting status of '/nix/store/",
      '       > ',
      '@nix {"',
      '\r\u001b[K',
      "collision between '",
    ];
    for (const piece of pieces) {
      const found = await explainText(`error: ${piece.repeat(200_000)}\n${piece.repeat(100_000)}\n`);
      expect(JSON.stringify(found).length).toBeLessThan(1024 * 1024);
    }
  });

  it('has no more than a hundred errors, and counts the rest', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `error: undefined variable 'x${index}'\n`).join(
      '',
    );
    expect(await explainText(many)).toHaveLength(100);
  });

  it('never throws', async () => {
    const words = [
      'error:',
      '       error: ',
      '> ',
      '\n',
      'warning: ',
      '@nix {"action":"msg"}',
      '\u001b[31m',
      '\r',
      "building '",
      ' at /x:1:2',
      '\u0000',
      'é',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 40 }),
        async (parts) => {
          const found = await explainText(parts.join(''));
          expect(found.length).toBeGreaterThan(0);
          for (const { code, message } of found)
            expect([typeof code, typeof message]).toEqual(['string', 'string']);
        },
      ),
      { seed: 7, numRuns: 150 },
    );
  });
});
