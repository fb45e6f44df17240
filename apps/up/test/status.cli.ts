import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addHome, makeNixosTree, type SystemTree } from '../../../packages/nix/src/testing/system-tree.ts';
import { type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

/** As systemd 252 prints them. */
const FAILED_UNITS = `\
acme-web.service      loaded failed failed Renew ACME certificate for web
\u25cf home-manager-ann.service loaded failed failed Home Manager environment for ann
`;
const JOURNAL = [
  { MESSAGE: 'error: "half an object", \\ and a line\nbreak', _SYSTEMD_UNIT: 'nix-daemon.service' },
  { MESSAGE: [27, 91, 51, 49, 109, 255, 254, 34], _SYSTEMD_UNIT: 'nixos-upgrade.service' },
  { MESSAGE: null },
]
  .map((entry) => JSON.stringify({ __REALTIME_TIMESTAMP: '1795000000000000', ...entry }))
  .join('\n');

describe('up status', () => {
  let dir: TestDirectory;
  let tree: SystemTree & { readonly paths: readonly [string, string] };
  beforeEach(() => {
    dir = testDirectory();
    tree = makeNixosTree();
  });
  afterEach(() => {
    dir[Symbol.dispose]();
    tree[Symbol.dispose]();
  });

  /** A program that prints something, in front of those of this machine. */
  const program = (name: string, output: string, exitCode = 0): void => {
    const bin = join(dir.path, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, `${name}.out`), output);
    writeFileSync(join(bin, name), `#!/bin/sh\ncat "$0.out"\nexit ${exitCode}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const ask = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    up(['status', ...args], {
      cwd: dir.path,
      env: {
        XDG_STATE_HOME: join(dir.path, 'state'),
        HOME: '/home/ann',
        USER: 'ann',
        PATH: `${join(dir.path, 'bin')}:${process.env['PATH']}`,
        ...env,
      },
    });

  it('exits 2 with journal errors and failed units, and its JSON is whole', async () => {
    program('systemctl', FAILED_UNITS);
    program('journalctl', `${JOURNAL}\n`);
    const { code, stdout } = await ask(['--json', '--no-flake']);
    const { ok, command, data, error } = JSON.parse(stdout);
    expect([code, ok, command, error.code]).toEqual([2, false, 'status', 'UP_BUILD_FAILED']);
    expect(data).toMatchObject({ verdict: 'errors', exitCode: 2, root: '/' });
    expect(data.units.system).toEqual(['acme-web.service', 'home-manager-ann.service']);
    expect(data.journal.count).toBe(3);
    expect(data.journal.errors[0].message).toContain('"half an object", \\ and a line\nbreak');
    expect(data.problems.map(({ kind }: { kind: string }) => kind)).toEqual(['error', 'error']);
    const human = await ask(['--no-flake']);
    expect(human.code).toBe(2);
    expect(human.stdout).toContain('failed: acme-web.service');
    expect(human.stdout).toContain('systemctl status acme-web.service');
    // Nothing in the journal can act on a terminal.
    expect(human.stdout).not.toContain('\u001b');
  });

  it('exits 0 in sync and 1 out of sync, of a system below another root', async () => {
    const good = await ask(['--root', tree.root]);
    expect(good.code).toBe(0);
    expect(good.stdout).toMatch(/^nixos {4}web below .* 26\.05\.2, Linux 6\.18\.4, x86_64-linux$/m);
    expect(good.stdout).toMatch(/^system {3}generation 42 is set, made .*; 42 is the latest of 2; 42 runs$/m);
    expect(good.stdout).toMatch(/^commit {3}c{12}, nixpkgs a{12}$/m);
    expect(good.stdout).toContain('units: nothing runs in another root');
    tree.link('/run/current-system', tree.paths[0]);
    const { code, stdout, stderr } = await ask(['--root', tree.root, '--json']);
    expect(code).toBe(1);
    expect(stderr).toBe('');
    const { data, error } = JSON.parse(stdout);
    expect([data.verdict, data.exitCode, error.code]).toEqual(['out-of-sync', 1, 'UP_OUT_OF_SYNC']);
    expect(data.system).toMatchObject({ running: 41, current: 42, inSync: false });
    expect(data.home).toBeNull();
  });

  it('exits 3 for arguments that are wrong', async () => {
    for (const args of [
      ['--generation', 'x'],
      ['--generation', '7', '--root', tree.root],
      ['--root', '/nonexistent'],
      ['--home'],
      ['--nonsense'],
      ['extra'],
    ]) {
      const { code, stdout } = await ask([...args, '--json']);
      expect([args, code]).toEqual([args, 3]);
      expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'UP_USAGE' } });
    }
  });

  it('shows what any generation says of itself, of the system and of the home', async () => {
    addHome(tree, '/home/ann/.local/state/nix/profiles');
    const old = await ask(['--generation', '41', '--root', tree.root]);
    expect(old.stdout).toMatch(/^kernel +6\.12\.1$/m);
    const home = await ask(['--generation', '3', '--home', '--root', tree.root, '--json'], {
      XDG_STATE_HOME: '',
    });
    expect(JSON.parse(home.stdout).data).toMatchObject({ number: 3, kind: 'home-manager', version: '26.05' });
  });

  it('does not hang, nor fail, where systemd answers nothing', async () => {
    program('systemctl', 'Failed to connect to bus: Host is down\n', 1);
    program('journalctl', '', 1);
    const { code, stdout } = await ask(['--json', '--no-flake']);
    const { data } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(data.skipped.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining(['journal', 'units', 'flake']),
    );
  });
});
