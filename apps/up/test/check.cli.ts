import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { openTerminal } from '../../../test/src/terminal.ts';
import { type Ended, ROOT, startUp, up } from '../../../test/src/up.ts';
import { makeNixProject, type NixProject } from './nix-project.ts';

/** A flake with what the registry of the project has, for every system. */
function flakeOf(more: string, outputs = ''): string {
  return `{ outputs = { self }: let
    tools = builtins.path { path = ./tools; name = "busybox"; };
    shellOn = system: name: script: derivation { inherit name system; builder = "\${tools}/sh"; args = [ "-c" script ]; };
    good = system: name: { inherit name; value = shellOn system name "echo x > $out"; };
    types = system: [ "runner" ] ++ (if builtins.match ".*-linux" system != null then [ "container" "container-enhanced" "vm" "iso" ] else [ ]);
    each = system: { name = system; value = builtins.listToAttrs (map (type: good system "web-default-\${type}") (types system)) // { ${more} }; };
  in { packages = builtins.listToAttrs (map each [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ]); ${outputs} }; }`;
}

const BROKEN = `web-default-runner = shellOn system "broken" "echo 'zlib.h: No such file or directory'; exit 7";`;

const NIXES = await testedNixes();
const [HOST_NIX] = NIXES;

describe.each(NIXES)('up check, with $name', (nix) => {
  let project: NixProject;
  const cannot = nix.missing || process.arch !== 'x64';
  beforeEach(() => {
    if (nix.missing === undefined) project = makeNixProject(nix);
  });
  afterEach(() => project?.[Symbol.dispose]());

  const check = (...args: readonly string[]): Promise<Ended> =>
    up(['check', ...args], { cwd: project.root, env: project.env });

  it.skipIf(cannot)('passes a project that is in step, and writes nothing into it', async () => {
    project.write('flake.nix', flakeOf(''));
    await up(['sync'], { cwd: project.root, env: project.env });
    const { code, stdout, stderr } = await check();
    expect([code, stderr]).toEqual([0, expect.stringContaining('5 targets, tier quick')]);
    expect(stdout).toMatch(/^ {2}default {2}evaluates {2}evaluates {2}evaluates {2}evaluates {2}evaluates$/m);
    expect(stdout).toMatch(/^\d+ passed in \S+ m?s of 10 min$/m);
    expect(existsSync(join(project.root, '.up'))).toBe(false);
    expect(existsSync(join(project.root, 'flake.lock'))).toBe(false);
  });

  it.skipIf(cannot)(
    'exits 1 for what does not match, 2 for what does not build, 3 for wrong usage',
    async () => {
      project.write('flake.nix', flakeOf('', 'lib = { };'));
      const outOfStep = await check();
      expect([outOfStep.code, outOfStep.stdout]).toEqual([1, expect.stringContaining('up sync')]);
      expect(outOfStep.stderr).toContain('UP_CHECKS_FAILED');
      project.write('flake.nix', flakeOf(BROKEN));
      await up(['sync'], { cwd: project.root, env: project.env });
      const broken = await check('--tier', 'build', '--only', 'runner');
      expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('UP_BUILD_FAILED')]);
      expect(broken.stdout).toMatch(/^log {7}\.up\/check\/web-default-runner\.log$/m);
      for (const wrong of [
        ['--only', 'web-defalt-iso'],
        ['--tier', 'all'],
        ['--within', 'soon'],
        ['--isolate', '.#x', '--repro'],
      ])
        expect((await check(...wrong)).code).toBe(3);
    },
  );

  it.skipIf(cannot)('gives one document with --json, and JUnit in a file', async () => {
    project.write('flake.nix', flakeOf('web-default-iso = throw "not today";'));
    await up(['sync'], { cwd: project.root, env: project.env });
    const { code, stdout } = await check('--json', '--format', 'junit', '-o', 'check.xml');
    const { ok, command, data, error } = JSON.parse(stdout);
    expect([code, ok, command, error.code]).toEqual([2, false, 'check', 'UP_BUILD_FAILED']);
    expect(data).toMatchObject({
      tier: 'quick',
      system: 'x86_64-linux',
      verdict: 'failed',
      budgetMs: 600_000,
    });
    const failed = data.checks.filter(({ status }: { status: string }) => status === 'failed');
    expect(failed.map(({ area, name }: Record<string, string>) => `${area} ${name}`)).toContain(
      'evaluate web-default-iso',
    );
    expect(data.matrix[0].cells.iso).toMatchObject({ area: expect.any(String), status: 'failed' });
    expect(readFileSync(join(project.root, 'check.xml'), 'utf8')).toContain('not today');
  });

  it.skipIf(cannot)('names the package that breaks a system', async () => {
    const system = `nixosConfigurations.host = { options = { }; config = {
      environment.systemPackages = map (n: (good "x86_64-linux" n).value) [ "curl" "git" ]
        ++ [ (shellOn "x86_64-linux" "ffmpeg" "echo compiling; exit 9") ]; }; };`;
    project.write('flake.nix', flakeOf('', system));
    const { code, stdout } = await check('--isolate', '.#nixosConfigurations.host');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^failed {4}isolate {2}ffmpeg\n/m);
    expect(stdout).toContain('2 passed, 1 failed');
    const targets = await check('--isolate');
    expect([targets.code, targets.stdout]).toEqual([0, expect.stringContaining('5 passed')]);
  });

  it.skipIf(cannot)('says which files two builds do not have in common', async () => {
    const random = 'web-default-container = shellOn system "random" "head -c 9 /dev/urandom > $out";';
    project.write('flake.nix', flakeOf(random));
    await up(['sync'], { cwd: project.root, env: project.env });
    const { code, stdout } = await check('--repro', '--only', 'container', '--keep-going');
    expect([code, stdout]).toEqual([1, expect.stringContaining('differs   .  content differs from byte')]);
  });

  it.skipIf(cannot)('ends with ^C', async () => {
    const slow = 'web-default-runner = shellOn system "slow" "echo ready; exec tail -f /dev/null";';
    project.write('flake.nix', flakeOf(slow));
    await up(['sync'], { cwd: project.root, env: project.env });
    const args = ['check', '--tier', 'build', '--only', 'iso', 'runner'];
    const running = startUp(args, { cwd: project.root, env: project.env });
    await running.said(/web-default-iso/);
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(130);
  });
});

describeWith(['nix', 'busybox', 'tmux'], 'up check on a terminal', () => {
  it('shows a tree of what Nix builds, below what came of the others', async () => {
    using project = makeNixProject(HOST_NIX ?? { name: '', bin: undefined, missing: undefined });
    const slow = `web-default-runner = shellOn system "slow" "echo compiling; until [ -e ${project.root}/go ]; do \${tools}/sleep 0.1; done; echo x > $out";`;
    project.write('flake.nix', flakeOf(slow));
    await up(['sync'], { cwd: project.root, env: project.env });
    using terminal = openTerminal({
      command: [
        process.execPath,
        join(ROOT, 'apps/up/bin/up.js'),
        'check',
        '--tier',
        'build',
        '--only',
        'runner',
        'iso',
      ],
      cwd: project.root,
      env: { ...process.env, ...project.env },
    });
    const screen = await terminal.shows(/└─ slow +\d+ s\n {3}compiling/);
    expect(screen).toMatch(/^build {4}1 running {2}\d+ s$/m);
    project.write('go', '');
    expect(await terminal.ended()).toBe(0);
    const end = terminal.screen();
    expect(end).not.toMatch(/compiling|running/);
    expect(end).toMatch(/^build {4}web-default-runner {3}1 derivation built in /m);
    expect(end).toMatch(/^build {4}web-default-iso {3}1 derivation built in /m);
  });
});

describe('up check without Nix', () => {
  it('checks what is built without it, and says so', async () => {
    const { code, stdout, stderr } = await up(['check', '--builder', 'embedded', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const { checks } = JSON.parse(stdout).data;
    const count = (area: string, status: string): number =>
      checks.filter((one: Record<string, string>) => one['area'] === area && one['status'] === status).length;
    expect(count('plan', 'passed')).toBeGreaterThan(20);
    expect(count('plan', 'failed')).toBe(0);
    expect(count('flake', 'skipped')).toBe(1);
  });
});
