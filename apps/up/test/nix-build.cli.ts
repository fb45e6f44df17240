import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { SSH_BUILDER_TOOLS, startSshBuilder } from '../../../test/src/nix/ssh-builder.ts';
import { openTerminal } from '../../../test/src/terminal.ts';
import { type Ended, isAlive, ROOT, startUp, up } from '../../../test/src/up.ts';
import { makeNixProject, type NixProject } from './nix-project.ts';

const NIXES = await testedNixes();
const [HOST_NIX] = NIXES;
const PROGRAM = ['good = shell "good-1.0" "echo hi; echo x > $out";'];

interface Shown {
  readonly ok: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the documents of a command have the form that the test says
  readonly data: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly error: any;
}

const documentOf = ({ stdout }: Ended): Shown => JSON.parse(stdout);

describe.each(NIXES)('up build .#NAME with $name', (nix) => {
  let project: NixProject;
  const run = (...args: readonly string[]): Promise<Ended> =>
    up(args, { cwd: project.root, env: project.env });
  const history = async (): Promise<readonly Record<string, unknown>[]> =>
    documentOf(await run('history', '--json')).data.records;

  beforeEach(() => {
    if (nix.missing === undefined) project = makeNixProject(nix);
  });
  afterEach(() => {
    if (nix.missing === undefined) project[Symbol.dispose]();
  });

  it.skipIf(nix.missing)('builds, links, and says where', async () => {
    project.flake(PROGRAM.join());
    const ended = await run('build', '.#good');
    expect([ended.code, ended.stdout]).toEqual([0, expect.stringMatching(/\/store\/\w{32}-good-1\.0\n$/)]);
    expect(ended.stderr).toMatch(/^build {4}1 built {2}/m);
    expect(ended.stderr).not.toContain('hi');
    expect(readlinkSync(join(project.root, 'result'))).toBe(ended.stdout.trim());
    const [record] = await history();
    expect(record).toMatchObject({
      outcome: 'succeeded',
      subject: '.#good',
      builds: [{ outcome: 'succeeded' }],
    });
  });

  it.skipIf(nix.missing)('names, before the build, what the flake names and git does not track', async () => {
    project.flake('good = import ./good.nix shell;');
    project.write('good.nix', 'shell: shell "good-1.0" "echo x > $out"');
    project.write('.gitignore', 'hidden\n');
    const git = (...args: readonly string[]): void =>
      void execFileSync('git', args, { cwd: project.root, env: { ...process.env, ...project.env } });
    git('init', '-q');
    git('add', '.');
    git('rm', '-q', '--cached', 'good.nix');
    const hidden = await run('build', '.#good');
    expect(hidden.code).toBe(2);
    expect(hidden.stderr).toMatch(
      /^note {5}flake\.nix:\d+ {2}\.\/good\.nix is not tracked by git, so that Nix does not see it\n {9}git add -N good\.nix$/m,
    );
    git('add', '-N', 'good.nix');
    const seen = await run('build', '.#good');
    expect([seen.code, seen.stderr]).toEqual([0, expect.not.stringContaining('not tracked')]);
  });

  it.skipIf(nix.missing)('explains a failure, after the whole log of what failed', async () => {
    project.flake(
      `bad = shell "bad-2.0" "echo one; echo 'a.c:1:10: fatal error: zlib.h: No such file or directory' >&2; exit 3";`,
    );
    const ended = await run('build', '.#bad');
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/── log of bad-2\.0 ─+\none\na\.c:1:10: fatal error: zlib\.h/);
    expect(ended.stderr).toMatch(/^error {3}missing-header$/m);
    expect(ended.stderr).toMatch(/Nix could not build \.#bad, bad-2\.0 failed \(missing-header\)/);
    const { data, error } = documentOf(await run('build', '.#bad', '--json'));
    expect(error.code).toBe('UP_BUILD_FAILED');
    expect(data.failed).toEqual([expect.objectContaining({ name: 'bad-2.0', log: expect.any(Array) })]);
    expect(data.errors).toEqual([
      expect.objectContaining({ code: 'missing-header', fix: expect.any(Array) }),
    ]);
    const [record] = await history();
    expect(record).toMatchObject({ outcome: 'failed', errors: [{ code: 'missing-header' }] });
    expect(readFileSync(data.history.log, 'utf8')).toContain('@nix ');
  });

  it.skipIf(nix.missing)(
    'with --keep-going names all that failed, and what was not built for it',
    async () => {
      const parts = [1, 2, 3].map(
        (n) => `p${n} = shell "p${n}" "echo part ${n}; ${n === 2 ? 'echo x > $out' : 'exit 1'}";`,
      );
      project.flake(
        `${parts.join(' ')} all = shell "all" "echo \${self.packages.\${system}.p1} \${self.packages.\${system}.p2} \${self.packages.\${system}.p3} > $out";`,
      );
      const { data } = documentOf(await run('build', '.#all', '--keep-going', '--json'));
      const names = data.failed.map(({ name }: { readonly name: string }) => name);
      expect(names.sort()).toEqual(['p1', 'p3']);
      expect(data.dependencyFailures).toEqual([expect.stringMatching(/-all\.drv$/)]);
      const shown = await run('build', '.#all', '--', '--keep-going');
      expect(shown.stderr).toMatch(/^failed {3}(?:1 built, )?2 failed, 1 not built for that/m);
    },
  );

  it.skipIf(nix.missing)('names what the flake does not have, and what is not tracked', async () => {
    project.flake(PROGRAM.join());
    const missing = documentOf(await run('build', '.#goood', '--json'));
    expect(missing.data.errors).toEqual([expect.objectContaining({ code: 'flake-attr-missing' })]);
    expect(missing.data.builds).toEqual([]);
  });

  it.skipIf(nix.missing)('passes on what stands after --', async () => {
    project.flake(PROGRAM.join());
    const { code, stderr } = await run('build', '.#good', '--', '--no-such-option');
    expect(code).toBe(2);
    expect(stderr).toMatch(/unknown-flag/);
    expect((await run('build', '.#good', '--', '--no-link')).code).toBe(0);
    expect(() => readlinkSync(join(project.root, 'result'))).toThrow();
  });

  it.skipIf(nix.missing)('^C ends everything, and the history says so', async () => {
    const pidFile = join(project.root, 'pid');
    project.flake(`slow = shell "slow" "echo $$ > ${pidFile}; \${tools}/sleep 600";`);
    const running = startUp(['build', '.#slow'], { cwd: project.root, env: project.env });
    await running.said(/^build {4}slow$/m);
    for (let attempt = 0; !existsSync(pidFile) && attempt < 200; attempt += 1) await sleep(50);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(isAlive(pid)).toBe(false);
    expect(running.stderr()).toMatch(/^stopped {2}1 not finished/m);
    const [record] = await history();
    expect(record).toMatchObject({ outcome: 'interrupted' });
  });

  it.skipIf(nix.missing)('lets nothing of a builder act on the terminal', async () => {
    project.flake(`evil = shell "evil" "printf '\\\\033]0;owned\\\\007\\\\033[2Jred\\\\r\\\\n'; exit 1";`);
    const { stderr, code } = await run('build', '.#evil');
    expect(code).toBe(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stderr).toContain('red');
  });
});

describeWith(['nix', 'busybox', 'tmux'], 'up build .#NAME on a terminal', () => {
  it('shows a tree of what is built, and takes it away', async () => {
    using project = makeNixProject(HOST_NIX ?? { name: '', bin: undefined, missing: undefined });
    project.flake(
      `slow = shell "slow-1.0" ''echo '@nix {"action":"setPhase","phase":"buildPhase"}' >&2
        echo compiling; while [ ! -e ${project.root}/go ]; do \${tools}/sleep 0.1; done; echo x > $out'';`,
    );
    using terminal = openTerminal({
      command: [process.execPath, join(ROOT, 'apps/up/bin/up.js'), 'build', '.#slow'],
      cwd: project.root,
      env: { ...process.env, ...project.env },
    });
    const screen = await terminal.shows(/└─ slow-1\.0 +buildPhase {2}\d+ s\n {3}compiling/);
    expect(screen).toMatch(/^build {4}1 running {2}\d+ s$/m);
    project.write('go', '');
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).not.toContain('compiling');
    expect(terminal.screen()).toMatch(/^build {4}1 built {2}/m);
  });
});

describeWith(['nix', 'busybox', 'tmux', ...SSH_BUILDER_TOOLS], 'up build .#NAME --builders ssh-ng://', () => {
  it('shows the machine in the tree, at the end and in the history', async () => {
    using project = makeNixProject(HOST_NIX ?? { name: '', bin: undefined, missing: undefined });
    await using builder = await startSshBuilder(project.bench);
    project.flake(
      `far = shell "far-1.0" "echo afar; while [ ! -e ${project.root}/go ]; do \${tools}/sleep 0.1; done; echo x > $out";`,
    );
    const env = { ...process.env, ...project.env, ...builder.env };
    using terminal = openTerminal({
      command: [
        ...[process.execPath, join(ROOT, 'apps/up/bin/up.js'), 'build', '.#far'],
        ...['--max-jobs', '0', '--builders', builder.builders],
      ],
      cwd: project.root,
      env,
    });
    await terminal.shows(/└─ on ssh-ng:\/\/root@127\.0\.0\.1\n {3}└─ far-1\.0 .*\n {6}afar/);
    project.write('go', '');
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toMatch(/^build {4}1 built \(1 on ssh-ng:\/\/root@127\.0\.0\.1\)/m);
    const { stdout } = await up(['history', '--json'], { cwd: project.root, env: project.env });
    expect(JSON.parse(stdout).data.records[0].builds).toEqual([
      expect.objectContaining({ machine: 'ssh-ng://root@127.0.0.1', outcome: 'succeeded' }),
    ]);
  });
});

describeWith(['nix', 'busybox'], 'up build PROFILE TYPE --builder nix', () => {
  let project: NixProject;
  beforeEach(() => {
    project = makeNixProject(HOST_NIX ?? { name: '', bin: undefined, missing: undefined });
  });
  afterEach(() => project[Symbol.dispose]());
  const run = (...args: readonly string[]): Promise<Ended> =>
    up(args, { cwd: project.root, env: project.env });

  it('builds what the flake has under the name of the target', async () => {
    project.flake(`
      web-default-vm = shell "vm" "\${tools}/mkdir -p $out/bin; echo '#!/bin/sh' > $out/bin/microvm-run; \${tools}/chmod 755 $out/bin/microvm-run";
      web-default-iso = shell "iso" "\${tools}/mkdir -p $out/iso; echo x > $out/iso/web.iso";
      web-default-container = shell "no-image" "\${tools}/mkdir $out";`);
    const { code, stdout, stderr } = await run('build', 'default', 'vm', '--builder', 'nix');
    expect([code, stderr]).toEqual([0, expect.stringContaining('$ nix build .#web-default-vm')]);
    expect(stdout).toMatch(/\/bin\/microvm-run\n$/);
    expect(readlinkSync(join(project.root, '.up/nix/web-default-vm'))).toMatch(/-vm$/);
    const started = await run('default', 'vm', '--builder', 'nix');
    expect([started.code, started.stdout]).toEqual([0, stdout]);
    expect(started.stderr).toContain('it is built, not run');
    expect((await run('build', 'default', 'iso', '--builder', 'nix')).stdout).toMatch(/\/iso\/web\.iso\n$/);
    const wrong = documentOf(await run('build', 'default', 'container', '--builder', 'nix', '--json'));
    expect(wrong.error).toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: expect.stringContaining('is an empty directory'),
    });
  });

  it('says why another builder is taken, and refuses what does not go together', async () => {
    const plan = async (...args: readonly string[]): Promise<Shown> =>
      documentOf(await run('plan', 'default', 'container', '--json', ...args));
    expect((await plan()).data).toMatchObject({
      builder: 'embedded',
      reason: 'the project has no flake.nix',
    });
    project.flake(PROGRAM.join());
    expect((await plan()).data).toMatchObject({
      builder: 'embedded',
      reason: 'the project has no nix/profiles.json for its flake.nix',
    });
    await run('sync');
    expect((await plan()).data).toMatchObject({ builder: 'nix', reason: expect.stringMatching(/^Nix \d/) });
    project.write('flake.lock', LOCK);
    expect((await plan()).data).toMatchObject({
      builder: 'embedded',
      reason: expect.stringMatching(
        /^Nix [\d.]+ is here, but nixpkgs is not in its store, and there is no connection to nowhere\.invalid$/,
      ),
    });
    expect((await plan('--builder', 'nix')).data).toMatchObject({ builder: 'nix' });
    const refused = await run('build', 'default', 'container', '--builder', 'nix', '--compress', 'gzip');
    expect([refused.code, refused.stderr]).toEqual([
      3,
      expect.stringContaining('--compress is for the embedded'),
    ]);
    const other = await run('build', 'default', 'runner', '--builder', 'embedded', '--keep-going');
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('--keep-going is for Nix')]);
  });

  it('starts a runner with the settings of its profile, and proves it', async () => {
    project.flake(`web-default-runner = shell "runner" ''
      \${tools}/mkdir -p $out/bin
      echo '#!/bin/sh' > $out/bin/web
      echo 'test -s "$UP_SETTINGS" && exec ${process.execPath} ${join(project.root, 'app/bin/web.mjs')}' >> $out/bin/web
      \${tools}/chmod 755 $out/bin/web'';`);
    const { code, stderr } = await run('default', 'runner', '--builder', 'nix', '--once');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^prove {4}GET \/health 200/m)]);
    expect(stderr).toMatch(
      /^plan {5}web\/default as runner, builder nix \(as asked: Nix [\d.]+, with flake\.nix\)$/m,
    );
  });

  it('has no result where there is none of that type', async () => {
    project.flake(`web-default-runner = shell "runner" "\${tools}/mkdir -p $out/bin";`);
    const { code, stderr } = await run('default', 'runner', '--builder', 'nix', '--once');
    expect([code, stderr]).toEqual([2, expect.stringContaining('is no runner')]);
  });
});

/** Of a host that nobody has. */
const LOCK = JSON.stringify({
  nodes: {
    nixpkgs: {
      locked: {
        type: 'tarball',
        url: 'https://nowhere.invalid/x.tar.gz',
        narHash: `sha256-${'A'.repeat(43)}=`,
      },
    },
    root: { inputs: { nixpkgs: 'nixpkgs' } },
  },
  root: 'root',
  version: 7,
});

describe('up default container --builder nix', () => {
  describeWithEngine(
    'docker',
    'builds with Nix, loads, runs and proves',
    ({ url }) => {
      it.each(['archive', 'script'])('from an image as %s', async (form) => {
        using project = makeNixProject(HOST_NIX ?? { name: '', bin: undefined, missing: undefined });
        const env = { ...project.env, DOCKER_HOST: url };
        const run = (...args: readonly string[]): Promise<Ended> => up(args, { cwd: project.root, env });
        const image = await run(
          ...['build', 'default', 'container', '--builder', 'embedded'],
          ...['--format', 'docker-archive', '-o', 'image.tar'],
        );
        expect([image.code, image.stderr]).toEqual([0, expect.any(String)]);
        project.flake(
          form === 'archive'
            ? `web-default-container = shell "web.tar" "\${tools}/cat \${./image.tar} > $out";`
            : `web-default-container = shell "stream-web" "echo '#!\${tools}/sh' > $out; echo 'exec \${tools}/cat \${./image.tar}' >> $out; \${tools}/chmod 755 $out";`,
        );
        const ended = await run('default', 'container', '--builder', 'nix', '--once', '--any-port', '--json');
        const { data, error } = documentOf(ended);
        expect([error, ended.code, data?.verdict]).toEqual([undefined, 0, 'passed']);
        expect(data).toMatchObject({ builder: 'nix', image: { name: 'up/web:default' } });
      });
    },
    { tools: ['nix', 'busybox'] },
  );
});
