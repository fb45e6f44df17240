import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { renderNixProfiles } from '@up/profiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { toMatrix } from '../src/index.ts';
import { type CheckedProject, find, makeProject, notPassed } from './project.ts';

const NIXES = await testedNixes();

describe.each(NIXES)('checks without a build, with $name', (nix) => {
  let project: CheckedProject;
  beforeAll(async () => {
    if (nix.missing === undefined) project = await makeProject(nix);
  });
  afterAll(() => project?.remove());

  it.skipIf(nix.missing)('passes what is as the registry says', async () => {
    project.flake({ outputs: 'formatter = forAll (system: good system "fmt");' });
    const report = await project.check();
    expect(notPassed(report)).toEqual([]);
    expect(report).toMatchObject({ verdict: 'passed', isBuildFailure: false });
    const evaluated = report.results.filter(({ area }) => area === 'evaluate').map(({ name }) => name);
    expect(evaluated.sort()).toEqual([
      'formatter',
      ...['web-default-container', 'web-default-iso', 'web-default-runner'],
      ...['web-other-container', 'web-other-iso', 'web-other-runner'],
    ]);
    const matrix = toMatrix({ ...project, results: report.results, system: 'x86_64-linux' });
    expect(matrix.map(({ profile, cells }) => [profile, cells.iso?.area, cells.vm])).toEqual([
      ['default', 'evaluate', undefined],
      ['other', 'evaluate', undefined],
    ]);
  });

  it.skipIf(nix.missing)('names each target that does not evaluate, and no other', async () => {
    project.flake({
      packages: `web-other-iso = throw "no iso today"; web-default-container = { a = 1; }.b;
        web-other-runner = 3; web-other-container = good system "x" // { meta.broken = true; };`,
    });
    const report = await project.check();
    expect(notPassed(report).filter((line) => line.startsWith('evaluate'))).toEqual([
      'evaluate web-default-container: failed',
      'evaluate web-other-container: failed',
      'evaluate web-other-iso: failed',
      'evaluate web-other-runner: failed',
    ]);
    expect(report).toMatchObject({ verdict: 'failed', isBuildFailure: true });
    const missing = find(report, 'evaluate', 'web-default-container');
    expect(missing?.explanations?.[0]).toMatchObject({ code: 'attribute-missing' });
    expect(missing?.log).toMatch(/web-default-container\.log$/);
    expect(find(report, 'evaluate', 'web-other-iso')?.explanations?.[0]?.message).toContain('no iso today');
    expect(find(report, 'evaluate', 'web-other-runner')?.evidence).toBe('it is a int, and no derivation');
    expect(find(report, 'evaluate', 'web-other-container')?.evidence).toContain('meta.broken');
  });

  it.skipIf(nix.missing)('names what is missing and what is unknown, with the nearest', async () => {
    project.flake({
      without: '"web-other-iso" "web-default-runner"',
      packages: 'web-oter-iso = good system "x"; tool = good system "tool";',
    });
    const report = await project.check();
    expect(notPassed(report).filter((line) => line.startsWith('names'))).toEqual([
      'names web-default-runner: failed',
      'names web-oter-iso: failed',
      'names web-other-iso: failed',
    ]);
    expect(report.isBuildFailure).toBe(false);
    expect(find(report, 'names', 'web-other-iso')).toMatchObject({
      fix: 'Rename web-oter-iso to web-other-iso in the flake.',
    });
    expect(find(report, 'names', 'web-oter-iso')?.evidence).toContain('the nearest is web-other-iso');
    expect(find(report, 'platforms', 'aarch64-darwin')?.evidence).toContain('has 1 of 2');
    expect(notPassed(await project.check({ only: ['web-default-container'] }))).toEqual([]);
  });

  it.skipIf(nix.missing)('allows the outputs that are known, and what is allowed by name', async () => {
    project.flake({ outputs: 'lib = { }; nixosModules = throw "never looked at"; check = { };' });
    const report = await project.check();
    expect(notPassed(report)).toEqual([
      'flake outputs.check: failed',
      'flake outputs.lib: failed',
      'flake outputs.nixosModules: failed',
    ]);
    expect(find(report, 'flake', 'outputs.check')?.fix).toContain('Rename it to checks');
    expect(notPassed(await project.check({ allow: ['lib', 'nixosModules', 'check'] }))).toEqual([]);
  });

  it.skipIf(nix.missing)('keeps to the platforms', async () => {
    project.flake({
      packages: 'web-default-iso = good system "iso"; web-default-sd-image = good system "sd";',
    });
    const report = await project.check();
    const wrong = report.results.filter(({ status }) => status === 'failed');
    expect(wrong.map(({ area, name, system }) => `${area} ${name} ${system}`).sort()).toEqual([
      'platforms web-default-iso aarch64-darwin',
      'platforms web-default-iso x86_64-darwin',
      'platforms web-default-sd-image aarch64-darwin',
      'platforms web-default-sd-image x86_64-darwin',
      'platforms web-default-sd-image x86_64-linux',
    ]);
    project.flake();
    const systems = ['x86_64-linux', 'riscv64-linux'];
    expect(find(await project.check({ systems }), 'platforms', 'riscv64-linux')?.status).toBe('failed');
  });

  it.skipIf(nix.missing)(
    'looks past a system that throws, and evaluates other systems on demand',
    async () => {
      const text =
        'checks.x86_64-linux.a = good "x86_64-linux" "a"; checks.aarch64-linux = throw "no board";';
      project.flake({
        outputs: text,
        packages: 'web-other-runner = if system == "x86_64-darwin" then throw "no Mac" else good system "r";',
      });
      const own = await project.check();
      expect(notPassed(own)).toEqual(['evaluate checks.aarch64-linux: failed']);
      expect(find(own, 'evaluate', 'checks.a')?.status).toBe('passed');
      const all = await project.check({ evaluate: 'all' });
      expect(notPassed(all)).toEqual([
        'evaluate checks.aarch64-linux: failed',
        'evaluate web-other-runner: failed',
      ]);
    },
  );

  it.skipIf(nix.missing)('says when nothing of the flake can be read', async () => {
    project.write('flake.nix', '{ outputs = { self }: { packages = ; }; }');
    const report = await project.check();
    expect(notPassed(report)).toEqual(['evaluate flake.nix: failed']);
    expect(report.results.find(({ status }) => status === 'failed')?.explanations?.[0]?.code).toBe('syntax');
    project.write('flake.nix', '{ outputs = { self }: throw "nothing"; }');
    expect(notPassed(await project.check())).toEqual(['evaluate outputs: failed']);
  });

  it.skipIf(nix.missing)('names what the flake names and git does not track', async () => {
    project.flake({ packages: 'tool = import ./tool.nix good system;' });
    project.write('tool.nix', 'good: system: good system "tool"');
    expect(find(await project.check(), 'flake', 'sources')?.status).toBe('passed');
    const git = (...args: readonly string[]): void =>
      void execFileSync('git', args, { cwd: project.root, env: { ...process.env, ...project.bench.env } });
    git('init', '-q');
    git('add', '.');
    expect(find(await project.check(), 'flake', 'sources')?.status).toBe('passed');
    git('rm', '-q', '--cached', 'tool.nix');
    const failed = (await project.check()).results.filter(({ status }) => status === 'failed');
    expect(failed[0]).toMatchObject({
      area: 'flake',
      name: expect.stringMatching(/^sources: flake\.nix:\d+$/),
      evidence: './tool.nix is not tracked by git, so that Nix does not see it',
      fix: 'git add -N tool.nix',
    });
    rmSync(join(project.root, '.git'), { recursive: true });
    rmSync(join(project.root, 'tool.nix'));
    project.flake();
  });

  it.skipIf(nix.missing)('sees a registry that is out of step', async () => {
    project.flake();
    project.write('nix/profiles.json', '{\n  "default": "other"\n}\n');
    const report = await project.check();
    expect(find(report, 'registry', 'nix/profiles.json')).toMatchObject({
      status: 'failed',
      fix: 'up sync',
      evidence: expect.stringContaining('from line 2 on'),
    });
    expect(report).toMatchObject({ verdict: 'failed', isBuildFailure: false });
    project.write('nix/profiles.json', renderNixProfiles(project.registry));
  });

  it.skipIf(nix.missing)('keeps to its time, and says what did not fit', async () => {
    project.flake();
    const report = await project.check({ withinMs: 1 });
    expect(report.verdict).toBe('incomplete');
    expect(report.results.filter(({ status }) => status === 'passed').map(({ area }) => area)).toEqual([
      'registry',
      'registry',
    ]);
    expect(find(report, 'flake', 'outputs')).toMatchObject({ status: 'skipped', evidence: 'out of time' });
  });

  it.skipIf(nix.missing)('ends with the reason of its signal', async () => {
    const abort = new AbortController();
    const onEvent = ({ type }: { readonly type: string }): void => {
      if (type === 'begin') abort.abort(new Error('^C'));
    };
    await expect(project.check({ signal: abort.signal, onEvent })).rejects.toThrow('^C');
  });

  it.skipIf(nix.missing)('checks what is built without Nix, where there is no flake', async () => {
    rmSync(join(project.root, 'flake.nix'));
    rmSync(join(project.root, 'nix/profiles.json'));
    const report = await project.check({ builder: 'auto' });
    expect(notPassed(report)).toEqual(['flake evaluation: skipped', 'registry nix/profiles.json: skipped']);
    expect(report.results.filter(({ area }) => area === 'plan')).toHaveLength(6);
    expect(find(report, 'flake', 'evaluation')?.evidence).toContain('no flake.nix');
    await expect(project.check({ builder: 'nix' })).rejects.toMatchObject({ code: 'UP_BUILDER_MISSING' });
  });
});
