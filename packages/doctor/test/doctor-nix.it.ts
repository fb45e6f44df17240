import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { allChecks, applyRemedy, type CheckResult, diagnose, realHost } from '../src/index.ts';

const NIXES = await testedNixes();
const { signal } = new AbortController();
const BASE = 'sandbox = true\nbuild-users-group =\nmax-jobs = 2';
/** Programs of this machine; some Nix have a path of their own among them by default. */
const PATHS = 'sandbox-paths = /bin /usr /lib /lib64?';
const OFFLINE = 'substitute = false';

describe.each(NIXES)('doctor with $name', (nix) => {
  let bench: NixBench;

  beforeAll(() => {
    if (nix.missing === undefined) bench = makeNixBench(nix);
  });
  afterAll(() => bench?.remove());

  const look = async (
    env: NodeJS.ProcessEnv = {},
    ...ids: readonly string[]
  ): Promise<Readonly<Record<string, CheckResult>>> => {
    const host = realHost({ env: { ...bench.env, ...env }, cwd: bench.root });
    const checks = allChecks().filter(({ id, group }) =>
      ids.length === 0 ? group === 'nix' : ids.includes(id),
    );
    const { checks: results } = await diagnose({ host, checks, signal });
    return Object.fromEntries(results.map((result) => [result.id, result]));
  };
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): string =>
    execFileSync('nix', ['--extra-experimental-features', 'nix-command flakes', ...args], {
      cwd: bench.root,
      env: { ...bench.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const script = (path: string, text: string): string => {
    const file = join(bench.root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return join(file, '..');
  };

  it.skipIf(nix.missing)('builds a canary, without and with a sandbox', async () => {
    const open = await look({}, 'nix-builder', 'nix-sandbox');
    expect(open).toMatchObject({ 'nix-builder': { status: 'pass' }, 'nix-sandbox': { status: 'warn' } });
    const closed = await look({ NIX_CONFIG: `${BASE}\n${OFFLINE}\n${PATHS}` }, 'nix-builder', 'nix-sandbox');
    expect(closed).toMatchObject({
      'nix-builder': { status: 'pass' },
      'nix-sandbox': { status: 'pass', evidence: [expect.stringContaining('saw nothing of this machine')] },
    });
  });

  it.skipIf(nix.missing)('does not blame a builder for a sandbox without a shell', async () => {
    const config = `${BASE}\n${OFFLINE}\nsandbox-paths =`;
    const { 'nix-builder': found } = await look({ NIX_CONFIG: config }, 'nix-builder');
    expect(found).toMatchObject({ status: 'pass' });
    expect(found?.evidence[1]).toContain('the sandbox has no /bin/sh');
  });

  it.skipIf(nix.missing)('says of a good configuration that it is good', async () => {
    const found = await look({
      NIX_CONFIG: `experimental-features = nix-command flakes\n${BASE}\n${OFFLINE}\n${PATHS}`,
    });
    const notWell = Object.values(found).filter(({ status }) => status === 'fail' || status === 'warn');
    // This machine has two Nix, and may have no /dev/kvm.
    const expected = ['nix-features', 'nix-one'];
    expect(notWell.map(({ id }) => id).filter((id) => !expected.includes(id))).toEqual([]);
  });

  it.skipIf(nix.missing)(
    'names a sandbox path that is not there, a package that works because it was cached, and two nix in PATH, in 10 s',
    async () => {
      bench.write('hello.nix', '(import ./lib.nix).shell "hello-2.12" "echo hello > $out"');
      const cache = `file://${join(bench.root, 'cache')}`;
      const build = ['build', '--file', 'hello.nix', '--out-link', 'result'];
      run(build);
      const path = run(['path-info', './result']).trim();
      run(['copy', '--no-check-sigs', '--to', cache, path]);
      execFileSync('rm', [join(bench.root, 'result')]);
      run(['store', 'delete', path]);
      const other = script('other/nix', 'echo "nix (Nix) 2.31.2"');
      const gone = join(bench.root, 'usr-include');
      bench.write('nix.conf', `${PATHS}\nextra-sandbox-paths = ${gone}\n`);
      const env = {
        PATH: `${bench.env['PATH']}${delimiter}${other}`,
        NIX_USER_CONF_FILES: join(bench.root, 'nix.conf'),
        NIX_CONFIG: `${BASE}\nrequire-sigs = false\nsubstituters = ${cache}`,
      };
      // It "works": with a builder that cannot build anything.
      run(build, env);
      expect(readFileSync(join(bench.root, 'result'), 'utf8')).toBe('hello\n');

      const host = realHost({ env: { ...bench.env, ...env }, cwd: bench.root });
      const { checks: results, durationMs } = await diagnose({ host, checks: allChecks(), signal });
      const found = Object.fromEntries(results.map((result) => [result.id, result]));
      const text = (id: string): string => `${found[id]?.status} ${found[id]?.evidence.join('\n')}`;
      expect(text('nix-builder')).toMatch(/^fail the builder is broken, not your package/);
      expect(text('nix-builder')).toContain(gone);
      expect(text('nix-sandbox-paths')).toMatch(new RegExp(`^fail ${gone} is not on this machine`));
      expect(text('nix-sandbox-paths')).toContain(`${join(bench.root, 'nix.conf')}, line 2`);
      expect(text('nix-from-cache')).toMatch(/^warn [\s\S]*hello-2\.12 came from a cache/);
      expect(text('nix-one')).toMatch(/^warn [\s\S]*2\.31\.2 .*other\/nix/);
      // 5 s on a host that does nothing else, which this one is not.
      expect(durationMs).toBeLessThan(40_000);
    },
  );

  it.skipIf(nix.missing)('mends what it offers to mend', async () => {
    const gone = join(bench.root, 'gone');
    const conf = join(bench.root, '.config/nix/nix.conf');
    mkdirSync(join(conf, '..'), { recursive: true });
    writeFileSync(conf, `# mine\n${PATHS}\nextra-sandbox-paths = ${gone} /bin\n`);
    const env = { NIX_CONFIG: `${BASE}\n${OFFLINE}` };
    const before = await look(env, 'nix-builder', 'nix-sandbox-paths', 'nix-flakes');
    expect(Object.values(before).map(({ status }) => status)).toEqual(['fail', 'fail', 'warn']);
    const host = realHost({ env: { ...bench.env, ...env }, cwd: bench.root });
    for (const { remedies } of Object.values(before))
      for (const remedy of remedies) await applyRemedy(host, remedy, signal);
    expect(readFileSync(conf, 'utf8')).toBe(
      `# mine\n${PATHS}\nextra-sandbox-paths = /bin\nextra-experimental-features = nix-command flakes\n`,
    );
    const backups = readdirSync(join(bench.root, '.config/nix')).filter((name) => name.endsWith('.bak'));
    expect(backups.length).toBeGreaterThan(0);
    const after = await look(env, 'nix-builder', 'nix-sandbox-paths', 'nix-flakes');
    expect(Object.values(after).map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
    execFileSync('rm', ['-r', join(bench.root, '.config')]);
  });

  it.skipIf(nix.missing)('fails what hangs, and does not wait for it', async () => {
    const hanging = script(
      'hanging/nix',
      'case "$*" in *--version*) echo "nix (Nix) 2.26.3";; *) sleep 600;; esac',
    );
    const found = await look({ PATH: `${hanging}${delimiter}/usr/bin${delimiter}/bin` });
    expect(found['nix-builder']).toMatchObject({
      status: 'fail',
      evidence: [expect.stringContaining('no answer in 7.5 s'), expect.any(String)],
    });
    expect(found['nix-sandbox']).toMatchObject({ status: 'skip' });
    expect(found['nix-daemon']).toMatchObject({ status: 'fail' });
    expect(found['nix-jobs']).toMatchObject({ status: 'skip' });
  });

  it.skipIf(nix.missing || process.getuid?.() !== 0)(
    'sees a daemon that has not read its settings, and one that is gone',
    async () => {
      const socket = join(bench.root, 'state/daemon-socket/socket');
      mkdirSync(join(bench.root, 'etc'), { recursive: true });
      writeFileSync(join(bench.root, 'etc/nix.conf'), 'cores = 1\n');
      const daemon = spawn('nix-daemon', [], { env: bench.env, stdio: 'ignore' });
      const ended = new Promise((resolve) => daemon.once('close', resolve));
      try {
        for (let tries = 0; tries < 100 && !existsSync(socket); tries += 1) await sleep(100);
        const later = new Date(Date.now() + 3_600_000);
        utimesSync(join(bench.root, 'etc/nix.conf'), later, later);
        const { 'nix-daemon': stale } = await look({ NIX_REMOTE: 'daemon' }, 'nix-daemon');
        expect(stale).toMatchObject({ status: 'warn' });
        expect(stale?.evidence[1]).toContain('changed since:');
      } finally {
        daemon.kill('SIGTERM');
        await ended;
      }
      const { 'nix-daemon': dead } = await look({ NIX_REMOTE: 'daemon' }, 'nix-daemon');
      expect(dead).toMatchObject({ status: 'fail' });
      expect(dead?.evidence[0]).toMatch(/cannot connect to socket/);
    },
  );

  it.skipIf(nix.missing)(
    'looks at a flake: untracked files, the lock, settings that it asks for',
    async () => {
      bench.write(
        'flake.nix',
        '{ inputs.gone.url = "path:/gone"; nixConfig.extra-substituters = [ "https://x.cachix.org" ]; outputs = { self, gone }: { lib = import ./lib.nix; x = import ./secret.nix; }; }',
      );
      bench.write('.gitignore', 'secret.nix\n');
      bench.write('secret.nix', '1');
      const git = (...args: readonly string[]): void => {
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
          cwd: bench.root,
          env: bench.env,
          stdio: 'ignore',
        });
      };
      git('init', '-q');
      git('add', 'flake.nix', '.gitignore');
      git('commit', '-q', '-m', 'a');
      const found = await look({}, 'flake-git', 'flake-files', 'flake-lock', 'flake-settings', 'flake-tree');
      const text = (id: string): string => `${found[id]?.status} ${found[id]?.evidence.join('\n')}`;
      expect(text('flake-git')).toMatch(/^pass commit /);
      expect(text('flake-files')).toMatch(
        /^fail [\s\S]*secret\.nix is ignored by git[\s\S]*lib\.nix is not tracked by git/,
      );
      expect(text('flake-lock')).toBe(
        'warn there is no flake.lock: gone may be another one with every build',
      );
      expect(text('flake-settings')).toMatch(/^warn the flake asks for extra-substituters/);
      expect(text('flake-tree')).toMatch(/^pass .* in 2 files/);
    },
  );
});
