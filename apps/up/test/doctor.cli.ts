import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { openTerminal } from '../../../test/src/terminal.ts';
import { barePath, ROOT, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

interface Check {
  readonly id: string;
  readonly status: string;
  readonly evidence: readonly string[];
  readonly fix: readonly string[];
}

const FLAKES = 'extra-experimental-features = nix-command flakes\n';

describe('up doctor', () => {
  let dir: TestDirectory;
  let env: Readonly<Record<string, string>>;
  let conf: string;
  beforeEach(() => {
    dir = testDirectory();
    conf = join(dir.path, '.config/nix/nix.conf');
    env = {
      HOME: dir.path,
      NIX_STORE_DIR: join(dir.path, 'store'),
      NIX_STATE_DIR: join(dir.path, 'state'),
      NIX_LOG_DIR: join(dir.path, 'log'),
      NIX_CONF_DIR: join(dir.path, 'etc'),
      NIX_CONFIG: 'sandbox = false\nbuild-users-group =\nsubstitute = false',
      XDG_CONFIG_HOME: join(dir.path, '.config'),
      XDG_STATE_HOME: join(dir.path, '.local/state'),
      XDG_CACHE_HOME: join(dir.path, '.cache'),
    };
  });
  afterEach(() => {
    // What Nix makes read-only goes as well: this is its own store.
    execFileSync('chmod', ['-R', 'u+w', dir.path]);
    dir[Symbol.dispose]();
  });
  const doctor = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await up(['doctor', ...args], { cwd: dir.path, env });
    return { code, stdout, stderr };
  };
  const checksOf = (stdout: string): Readonly<Record<string, Check>> => {
    const { data } = JSON.parse(stdout) as { readonly data: { readonly checks: readonly Check[] } };
    return Object.fromEntries(data.checks.map((check) => [check.id, check]));
  };

  it('gives every check of this machine, with evidence, as one document', async () => {
    const { code, stdout, stderr } = await doctor('--json');
    const { schemaVersion, command, ok, data } = JSON.parse(stdout);
    expect([schemaVersion, command, ok, stderr]).toEqual([1, 'doctor', code === 0, '']);
    expect(data.checks.length).toBeGreaterThan(30);
    for (const { id, status, evidence } of data.checks as readonly Check[]) {
      expect(['pass', 'warn', 'fail', 'skip'], id).toContain(status);
      expect(evidence.length, id).toBeGreaterThan(0);
    }
    const failed = (data.checks as readonly Check[]).filter(({ status }) => status === 'fail');
    expect(code).toBe(failed.length === 0 ? 0 : 1);
    expect(data.counts.fail).toBe(failed.length);
  });

  it('takes ids and groups, and says which there are', async () => {
    const { code, stdout } = await doctor('--only', 'node,git', '--json');
    expect([code, Object.keys(checksOf(stdout))]).toEqual([0, ['node', 'git']]);
    expect(Object.keys(checksOf((await doctor('--only', 'machines', '--json')).stdout))).toEqual([
      'qemu',
      'qemu-firmware',
      'qemu-accelerator',
    ]);
    const wrong = await doctor('--only', 'nix-bilder');
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toContain('Did you mean "nix-builder"?');
  });

  it('skips all of Nix where there is none, and says how to install it', async () => {
    const bin = join(dir.path, 'bin');
    mkdirSync(bin);
    const { code, stdout } = await up(['doctor', '--only', 'nix'], {
      cwd: dir.path,
      env: { ...env, PATH: barePath(bin) },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^- skip {2}nix-installed {8}Nix is not installed$/m);
    expect(stdout).toMatch(/^ {3}fix {2}curl -L https:\/\/nixos\.org\/nix\/install/m);
    expect(stdout).not.toMatch(/pass|fail/);
  });

  it('lets nothing that a program says act on the terminal', async () => {
    const bin = join(dir.path, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'nix'), "#!/bin/sh\nprintf '\\033]0;owned\\007\\033[2Jnix \\302\\205 here\\n'\n");
    chmodSync(join(bin, 'nix'), 0o755);
    const path = `${bin}${delimiter}${process.env['PATH']}`;
    const { code, stdout, stderr } = await up(['doctor', '--only', 'nix-installed'], {
      cwd: dir.path,
      env: { ...env, PATH: path },
    });
    expect(code).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(stdout).toContain('is not Nix');
  });

  describeWith(['nix'], 'with Nix', () => {
    it('fails with a broken builder, and says so first', async () => {
      env = { ...env, NIX_CONFIG: `sandbox = true\nbuild-users-group =\nsandbox-paths = ${dir.path}/gone` };
      const { code, stdout, stderr } = await doctor('--only', 'nix-builder,nix-sandbox-paths');
      expect(code).toBe(1);
      expect(stdout).toMatch(/^✗ fail {2}nix-builder\n {8}the builder is broken, not your package/m);
      expect(stdout).toContain(`${dir.path}/gone is not on this machine`);
      expect(stderr).toContain('UP_CHECKS_FAILED');
    });

    it('minds warnings with --strict alone', async () => {
      expect((await doctor('--only', 'nix-flakes')).code).toBe(0);
      expect((await doctor('--only', 'nix-flakes', '--strict')).code).toBe(1);
      const quiet = await doctor('--only', 'nix-flakes,node', '-q');
      expect([quiet.stdout.includes('nix-flakes'), quiet.stdout.includes('node')]).toEqual([true, false]);
    });

    it('does nothing for a script that has not said --yes', async () => {
      const { code, stdout } = await doctor('--only', 'nix-flakes', '--fix', '--json');
      const { data } = JSON.parse(stdout);
      expect([code, existsSync(conf)]).toEqual([0, false]);
      expect(data.fixed).toMatchObject([{ what: `add to ${conf}: ${FLAKES.trim()}`, outcome: 'planned' }]);
      const human = await doctor('--only', 'nix-flakes', '--fix');
      expect(existsSync(conf)).toBe(false);
      expect(human.stderr).toContain('nothing was done');
    });

    it('mends what is safe, keeps what was there, and looks again', async () => {
      mkdirSync(join(conf, '..'), { recursive: true });
      writeFileSync(conf, `sandbox-paths = ${dir.path}/gone /bin\n`);
      env = { ...env, NIX_CONFIG: 'sandbox = true\nbuild-users-group =\nsubstitute = false' };
      const { code, stdout } = await doctor(
        '--only',
        'nix-sandbox-paths,nix-flakes',
        '--fix',
        '--yes',
        '--json',
      );
      const { data } = JSON.parse(stdout);
      expect(data.fixed.map(({ outcome }: { readonly outcome: string }) => outcome)).toEqual([
        'done',
        'done',
      ]);
      expect([code, data.counts]).toEqual([0, { pass: 2, warn: 0, fail: 0, skip: 0 }]);
      expect(readFileSync(conf, 'utf8')).toBe(`sandbox-paths = /bin\n${FLAKES}`);
      const copies = readdirSync(join(conf, '..')).filter((name) => name.endsWith('.bak'));
      expect(copies.map((name) => readFileSync(join(conf, '..', name), 'utf8'))).toContain(
        `sandbox-paths = ${dir.path}/gone /bin\n`,
      );
      const again = JSON.parse((await doctor('--only', 'nix-flakes', '--fix', '--yes', '--json')).stdout);
      expect(again.data.fixed).toEqual([]);
    });

    describeWith(['tmux'], 'on a terminal', () => {
      it('asks before it mends, and fits', async () => {
        const node = process.execPath;
        const command = [node, join(ROOT, 'apps/up/bin/up.js'), 'doctor', '--only', 'nix-flakes', '--fix'];
        const own = { ...process.env, ...env, CI: '', NO_COLOR: '1' };
        {
          using terminal = openTerminal({ command, cwd: dir.path, env: own });
          await terminal.shows(/Do it\?/);
          terminal.type('n');
          expect(await terminal.ended()).toBe(0);
          expect(existsSync(conf)).toBe(false);
        }
        using terminal = openTerminal({ command, cwd: dir.path, env: own });
        await terminal.shows(/Do it\?/);
        terminal.type('y');
        expect(await terminal.ended()).toBe(0);
        expect(readFileSync(conf, 'utf8')).toBe(FLAKES);
        expect(terminal.screen()).toContain('1 passed');
      });
    });
  });
});
