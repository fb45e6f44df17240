import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@up/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { up } from '../../../test/src/up.ts';

const NIXES = await testedNixes();
/** Put together here, so that no file of the repository looks as if it held one. */
const TOKEN = `ghp${'_'}${'aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA2cD5'}`;

describe.each(NIXES)('up inspect of a closure, with $name', (nix) => {
  let bench: NixBench;
  let env: Record<string, string>;

  beforeAll(() => {
    if (nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    env = { ...(bench.env as Record<string, string>), XDG_CACHE_HOME: join(bench.root, 'cache') };
    bench.write('token', TOKEN);
    bench.write(
      'case.nix',
      `let
        inherit (import ./lib.nix) shell;
        lib = shell "lib-1.0" "mkdir $out; echo 'url = x' > $out/lib.conf; ln -s ../gone $out/broken";
        clean = shell "clean-1.0" "mkdir $out; echo \${builtins.placeholder "out"} > $out/self";
        app = shell "app-1.0" ''
          mkdir -p $out/bin $out/etc
          echo \${lib} > $out/etc/needs
          echo 'token = \${builtins.readFile ./token}' > $out/etc/app.conf
          ln -s /home/nobody-of-this-name/dotfiles $out/etc/dotfiles
          ln -s \${lib}/lib.conf $out/etc/good
        '';
      in { inherit app clean; file = shell "stream-app" "echo '#!/bin/sh' > $out"; }`,
    );
    for (const name of ['app', 'clean', 'file'])
      execFileSync('nix-build', ['case.nix', '-A', name, '-o', name], {
        cwd: bench.root,
        env,
        stdio: 'pipe',
      });
  });
  afterAll(() => bench?.remove());

  const inspect = async (args: readonly string[]) => up(['inspect', ...args], { env, cwd: bench.root });

  it.skipIf(nix.missing)(
    'finds secrets by their value, and links that lead out of it or nowhere',
    async () => {
      const { code, stdout } = await inspect(['./app', '--json']);
      expect(code).toBe(0);
      const { data } = JSON.parse(stdout);
      expect(data.closure).toMatchObject({ source: './app', storePaths: 2, sizeBytes: expect.any(Number) });
      const store = `${bench.root}/store/`;
      const found = (data.findings as Finding[]).map(({ rule, severity, path = '', line }) => [
        `${severity} ${rule}`,
        path.slice(store.length + 33),
        line,
      ]);
      expect(found).toEqual([
        ['warning nix/dangling-link', 'lib-1.0/broken', undefined],
        ['warning nix/link-out-of-store', 'app-1.0/etc/dotfiles', undefined],
        ['warning secret/token', 'app-1.0/etc/app.conf', 1],
      ]);
      expect(stdout).not.toContain(TOKEN.slice(5));
    },
  );

  it.skipIf(nix.missing)(
    'tells people the same, by the path of the store, and fails as it is told to',
    async () => {
      const path = execFileSync('readlink', ['-f', 'app'], { cwd: bench.root, encoding: 'utf8' }).trim();
      const { code, stdout, stderr } = await inspect([path, '--fail-on', 'warning']);
      expect(code).toBe(1);
      expect(stdout).toMatch(/ closure of 2 store paths, \d+ files, \d/);
      expect(stdout).toContain('nix/link-out-of-store');
      expect(stdout).toContain('holds a GitHub token, in the world-readable store');
      expect(stdout).toMatch(/^3 warnings$/m);
      expect(stderr).toContain('UP_CHECKS_FAILED');
      expect(stdout + stderr).not.toContain(TOKEN.slice(5));
    },
  );

  it.skipIf(nix.missing)('writes SARIF and JUnit, and looks at the rules that are asked for', async () => {
    const sarif = await inspect(['./app', '--format', 'sarif', '--skip', 'secret']);
    const { results, tool } = JSON.parse(sarif.stdout).runs[0];
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      'nix/dangling-link',
      'nix/link-out-of-store',
    ]);
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).not.toContain('secret/token');
    const junit = await inspect(['./app', '--format', 'junit', '--rule', 'secret/token']);
    expect(junit.stdout).toContain('<testcase classname="secret" name="token"><failure');
    expect(junit.stdout).not.toContain('dangling-link');
  });

  it.skipIf(nix.missing)('finds nothing in a clean one', async () => {
    const { code, stdout } = await inspect(['./clean', '--fail-on', 'info']);
    expect(code).toBe(0);
    expect(stdout).toContain('closure of 1 store path, 1 file');
  });

  it.skipIf(nix.missing)(
    'says of a script that writes an image that the image was not looked at',
    async () => {
      const { code, stdout } = await inspect(['./file']);
      expect(code).toBe(0);
      expect(stdout).toContain('./file | up inspect -');
    },
  );

  it.skipIf(nix.missing)('refuses what only an image has', async () => {
    const rule = await inspect(['./app', '--rule', 'fhs']);
    expect([rule.code, rule.stderr]).toEqual([
      3,
      expect.stringContaining('fhs looks at images, and ./app is a closure'),
    ]);
    expect((await inspect(['./app', '--format', 'html', '-o', 'x.html'])).code).toBe(3);
    const tree = await inspect(['./app', '--layers']);
    expect(tree.stdout + tree.stderr).not.toContain('closure of');
  });

  it.skipIf(nix.missing)('names what Nix has registered and the disk has not', async () => {
    const path = execFileSync('readlink', ['-f', 'clean'], { cwd: bench.root, encoding: 'utf8' }).trim();
    chmodSync(path, 0o755);
    execFileSync('rm', ['-r', path]);
    const { code, stdout } = await inspect(['./clean', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).data.findings).toMatchObject([{ rule: 'nix/store-path-missing', path }]);
  });

  it.skipIf(nix.missing)('leaves directories that are no store paths what they were', async () => {
    mkdirSync(join(bench.root, 'tree/bin'), { recursive: true });
    symlinkSync('nowhere', join(bench.root, 'tree/bin/x'));
    const { stdout, stderr } = await inspect(['./tree']);
    expect(stdout + stderr).not.toContain('closure of');
  });
});
