import { execFileSync } from 'node:child_process';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { ROOT, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

const STORE = '/nix/store/i3pwg1gwlxb4myvqvhgf5f6562xgwmj8-source';

describeWith(['git'], 'up explain', () => {
  let dir: TestDirectory;
  const put = (name: string, text: string): string => {
    const file = join(dir.path, name);
    writeFileSync(file, text);
    return file;
  };
  beforeEach(() => {
    dir = testDirectory();
    execFileSync('git', ['init', '-q'], { cwd: dir.path });
  });
  afterEach(() => dir[Symbol.dispose]());
  const untracked = `error: getting status of '${STORE}/foo.nix': No such file or directory\n`;

  it('decides with git in this directory, and in --root', async () => {
    put('foo.nix', '1\n');
    const log = put('build.log', untracked);
    const here = await up(['explain', 'build.log'], { cwd: dir.path });
    expect(here.code).toBe(1);
    expect(here.stdout).toMatch(/^error {3}untracked-file$/m);
    expect(here.stdout).toMatch(/^fix {5}git add -N foo\.nix$/m);
    expect(here.stderr).toContain('UP_CHECKS_FAILED');
    put('.gitignore', 'foo.nix\n');
    const there = await up(['explain', log, '--root', dir.path], { cwd: '/' });
    expect(there.stdout).toMatch(/^fix {5}git add -fN foo\.nix$/m);
  });

  it('gives one document with --json', async () => {
    const log = put('build.log', "error: attribute 'b' missing\n       at /p/flake.nix:3:4:\n");
    const { code, stdout } = await up(['explain', log, '--json'], { cwd: dir.path });
    const { ok, command, data, error } = JSON.parse(stdout);
    expect([code, ok, command, error.code]).toEqual([1, false, 'explain', 'UP_CHECKS_FAILED']);
    expect(data.errors).toEqual([
      expect.objectContaining({
        code: 'attribute-missing',
        message: "attribute 'b' missing",
        cause: expect.any(String),
        fix: expect.any(Array),
        evidence: ['at /p/flake.nix:3:4'],
        position: '/p/flake.nix:3:4',
      }),
    ]);
  });

  it('reads stdin, with - and without', () => {
    for (const args of [['explain'], ['explain', '-']]) {
      const log = openSync(put('log', "error: undefined variable 'pkgs'\n"), 'r');
      const run = (): unknown =>
        execFileSync(process.execPath, [join(ROOT, 'apps/up/bin/up.js'), ...args], {
          cwd: dir.path,
          stdio: [log, 'pipe', 'pipe'],
        });
      expect(run).toThrow(
        expect.objectContaining({
          status: 1,
          stdout: expect.toSatisfy((text) => String(text).includes('undefined-variable')),
        }),
      );
    }
  });

  it('takes the steps to a log without an error from the command, and believes that it succeeded', async () => {
    const log = put('log', 'all is well\n');
    const failed = await up(['explain', log, '--', 'nix', 'build', '.#web'], { cwd: dir.path });
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain("fix     nix build '.#web' --log-format raw -L --show-trace\n");
    const succeeded = await up(['explain', log, '--status', '0'], { cwd: dir.path });
    expect([succeeded.code, succeeded.stdout]).toEqual([0, 'No error in this log.\n']);
  });

  it('lets nothing of a log act on the terminal', async () => {
    const log = put('log', 'error: \u001b]0;owned\u0007bad \u001b[2J\u202ething \u0085 here\n');
    const { stdout, stderr } = await up(['explain', log], { cwd: dir.path });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(stdout).toContain('unknown');
  });

  it.each([
    ['none.log', 'there is no such file'],
    ['.', 'it is a directory'],
  ])('says what is wrong with %s', async (log, why) => {
    const { code, stderr } = await up(['explain', log], { cwd: dir.path });
    expect(code).toBe(3);
    expect(stderr).toContain(why);
  });

  it('says how to unpack what Nix keeps', async () => {
    const { code, stderr } = await up(['explain', put('x.bz2', 'BZh91AY&SYxxxx')], { cwd: dir.path });
    expect(code).toBe(3);
    expect(stderr).toContain('bzcat');
  });
});
