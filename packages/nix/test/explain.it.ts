import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { type Explanation, explain, readFacts } from '../src/index.ts';

const NIXES = await testedNixes();

/** What a real Nix says, explained: and what is to be typed helps. */
describe.each(NIXES)('explain with $name', (nix) => {
  let bench: NixBench;
  let flake: string;
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', args, { cwd: flake, env: bench.env });
  const run = (
    command: string,
    args: readonly string[],
    cwd = bench.root,
  ): { code: number | null; log: string } => {
    const features = command === 'nix' ? ['--extra-experimental-features', 'nix-command flakes'] : [];
    const { status, stderr } = spawnSync(command, [...features, ...args], {
      cwd,
      env: bench.env,
      encoding: 'utf8',
    });
    return { code: status, log: stderr };
  };
  const explained = async (log: string): Promise<readonly Explanation[]> => {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(log);
    }
    return (await explain(bytes(), { facts: readFacts({ root: flake, env: bench.env }) })).errors;
  };

  beforeAll(() => {
    if (nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    flake = join(bench.root, 'flake');
    execFileSync('git', ['init', '-q', flake], { env: bench.env });
    const values = ['untracked', 'ignored', 'missing']
      .map((name) => `${name} = import ./${name}.nix;`)
      .join(' ');
    bench.write('flake/flake.nix', `{ outputs = _: { ${values} }; }\n`);
    bench.write('flake/.gitignore', 'ignored.nix\n');
    bench.write('flake/untracked.nix', '1\n');
    bench.write('flake/ignored.nix', '2\n');
    git('add', 'flake.nix', '.gitignore');
  });
  afterAll(() => bench?.remove());

  it.skipIf(nix.missing).each([
    ['untracked', 'untracked-file', 'git add -N untracked.nix'],
    ['ignored', 'ignored-file', 'git add -fN ignored.nix'],
  ])('a file that is %s: the fix works', async (name, code, fix) => {
    const failed = run('nix', ['eval', `.#${name}`], flake);
    expect(failed.code).toBe(1);
    const [found] = await explained(failed.log);
    expect(found).toMatchObject({ code, certainty: 'certain' });
    expect(found?.fix[0]).toBe(fix);
    execFileSync('sh', ['-c', fix], { cwd: flake, env: bench.env });
    expect(run('nix', ['eval', `.#${name}`], flake)).toMatchObject({ code: 0 });
  });

  it.skipIf(nix.missing)('a file that does not exist', async () => {
    const { log } = run('nix', ['eval', '.#missing'], flake);
    expect(await explained(log)).toMatchObject([{ code: 'missing-file' }]);
  });

  it.skipIf(nix.missing).each([
    ['nix', ['build', '--no-link', '--file']],
    ['nix', ['build', '--no-link', '-L', '--file']],
    ['nix', ['build', '--no-link', '--log-format', 'internal-json', '--file']],
    ['nix-build', ['--no-out-link']],
  ])('what a builder said, in each format of the log: %s %j', async (command, args) => {
    const script = 'echo "a.c:1:10: fatal error: X11/Xlib.h: No such file or directory"; echo late; exit 1';
    bench.write('c.nix', `let inherit (import ./lib.nix) shell; in shell "c" ''${script}''`);
    const { code, log } = run(command, [...args, 'c.nix']);
    expect(code).not.toBe(0);
    const found = await explained(log);
    expect(found.map(({ code: one }) => one)).toEqual(['missing-header']);
    expect(found[0]?.drvPath).toMatch(/-c\.drv$/);
  });

  it.skipIf(nix.missing)('a hash that is wrong: the one to paste is right', async () => {
    const fixed = (hash: string): string =>
      `let inherit (import ./lib.nix) shellWith; in shellWith { outputHashMode = "flat"; outputHashAlgo = "sha256"; outputHash = "${hash}"; } "fixed" "echo x > $out"`;
    bench.write('fixed.nix', fixed(`sha256-${'A'.repeat(43)}=`));
    const build = ['build', '--no-link', '--file', 'fixed.nix'];
    const [found] = await explained(run('nix', build).log);
    expect(found?.code).toBe('hash-mismatch');
    bench.write('fixed.nix', fixed(/"(.+)"/.exec(found?.fix[0] ?? '')?.[1] ?? ''));
    expect(run('nix', build)).toMatchObject({ code: 0 });
  });
});
