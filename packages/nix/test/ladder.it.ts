import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { climbLadder, type Explanation } from '../src/index.ts';

const NIXES = await testedNixes();

/** A Nix that says nothing when it is asked to do what `silent` matches, as some do when a build is cancelled. */
function silenced(bench: NixBench, silent: string): NodeJS.ProcessEnv {
  const nix = execFileSync('sh', ['-c', 'command -v nix'], { env: bench.env, encoding: 'utf8' }).trim();
  const bin = join(bench.root, 'silent');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\ncase "$*" in ${silent}) exit 1;; esac\nexec ${nix} "$@"\n`;
  writeFileSync(join(bin, 'nix'), script, { mode: 0o755 });
  return { ...bench.env, PATH: `${bin}:${bench.env['PATH']}` };
}

describe.each(NIXES)('climbLadder with $name', (nix) => {
  let bench: NixBench;
  const steps: string[] = [];
  beforeEach(() => {
    steps.length = 0;
    if (nix.missing === undefined) bench = makeNixBench(nix);
  });
  afterEach(() => bench?.remove());

  const climb = (packages: string, silent = 'nothing'): Promise<readonly Explanation[]> => {
    bench.write(
      'flake.nix',
      `{ outputs = { self }: let
          system = "${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux";
          tools = builtins.path { path = ./tools; name = "busybox-1.35"; };
          shell = name: script: derivation { inherit name system; builder = "\${tools}/sh"; args = [ "-c" script ]; };
        in { packages.\${system} = { ${packages} }; }; }`,
    );
    const { signal } = new AbortController();
    return climbLadder(
      { signal, env: silenced(bench, silent), cwd: bench.root },
      { installables: ['.#x'], run: { signal: undefined }, onStep: (step) => steps.push(step) },
    );
  };

  it.skipIf(nix.missing)('finds the cause by asking again', async () => {
    const [first] = await climb(
      `x = shell "x" "echo 'a.c:1: fatal error: zlib.h: No such file or directory'; exit 1";`,
    );
    expect(first).toMatchObject({ code: 'missing-header' });
    expect(first?.evidence).toContain('it showed at: the same build, with all that Nix can say');
    expect(steps).toHaveLength(1);
  });

  it.skipIf(nix.missing)('finds it in the evaluation, where the build says nothing', async () => {
    const [first] = await climb('x = undefinedThing;', '*" build "*');
    expect(first).toMatchObject({ code: 'undefined-variable' });
    expect(first?.evidence).toContain('it showed at: the evaluation of .#x alone');
  });

  it.skipIf(nix.missing)('finds it in the build of the derivation alone', async () => {
    const [first] = await climb('x = shell "x" "echo no space left; exit 9";', '*.#x*-L*');
    expect(first).toMatchObject({ code: 'builder-failed' });
    expect(first?.evidence).toContain('it showed at: the build of .#x alone, without caches');
    expect(steps).toHaveLength(3);
  });

  it.skipIf(nix.missing)('says what was tried, where nothing says why', async () => {
    const [only, ...more] = await climb('x = shell "x" "echo x > $out";');
    expect(more).toEqual([]);
    expect(only).toMatchObject({ code: 'silent', evidence: expect.any(Array) });
    expect(only?.evidence).toHaveLength(3);
  });

  it.skipIf(nix.missing)('knows that Nix was killed', async () => {
    const { signal } = new AbortController();
    const context = { signal, env: bench.env, cwd: bench.root };
    const [only] = await climbLadder(context, { installables: ['.#x'], run: { signal: 'SIGKILL' } });
    expect(only).toMatchObject({ code: 'silent', message: expect.stringContaining('SIGKILL') });
  });
});
