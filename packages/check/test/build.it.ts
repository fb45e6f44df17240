import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { type Attempt, toMatrix, type Workshop } from '../src/index.ts';
import { type CheckedProject, find, makeProject, notPassed } from './project.ts';

const NIXES = await testedNixes();

describe.each(NIXES)('checks that build, with $name', (nix) => {
  let project: CheckedProject;
  const isHere = process.arch === 'x64';
  beforeAll(async () => {
    if (nix.missing === undefined) project = await makeProject(nix);
  });
  afterAll(() => project?.remove());

  /** Proves nothing but that it was asked. */
  const proving = (prove: Workshop['prove']): Workshop => ({
    build: () => Promise.reject(new Error('Nix builds')),
    prove,
  });
  const works: Attempt = { status: 'passed', evidence: 'GET / 200' };

  it.skipIf(nix.missing || !isHere)('builds each target, and proves it in tier full', async () => {
    project.flake();
    const proven: string[] = [];
    const workshop = proving(({ name }, { builder }) => {
      proven.push(`${name} ${builder}`);
      return Promise.resolve(works);
    });
    const report = await project.check({ tier: 'full', workshop, only: ['default'] });
    expect(notPassed(report)).toEqual([]);
    expect(find(report, 'build', 'web-default-iso')?.evidence).toMatch(/^1 derivation built in /);
    expect(proven).toEqual(['web-default-container nix', 'web-default-iso nix', 'web-default-runner nix']);
    const [row] = toMatrix({ ...project, results: report.results, system: 'x86_64-linux' });
    expect(row?.cells.runner).toMatchObject({ area: 'prove', status: 'passed' });
    const again = await project.check({ tier: 'build', only: ['web-default-iso'] });
    expect(find(again, 'build', 'web-default-iso')?.evidence).toBe('in the store already, nothing was built');
  });

  it.skipIf(nix.missing || !isHere)('stops at the first failure, unless it is to go on', async () => {
    project.flake({
      packages: `web-default-runner = shellOn system "broken" "echo looking for it; echo 'cp: no such thing' >&2; exit 3";`,
    });
    const stopped = await project.check({ tier: 'build' });
    expect(stopped).toMatchObject({ verdict: 'failed', isBuildFailure: true });
    expect(notPassed(stopped)).toEqual([
      'build web-default-runner: failed',
      'build web-other-container: skipped',
      'build web-other-iso: skipped',
      'build web-other-runner: skipped',
    ]);
    const all = await project.check({ tier: 'build', onFailure: 'keep-going' });
    expect(notPassed(all)).toEqual(['build web-default-runner: failed']);
    const failed = find(all, 'build', 'web-default-runner');
    expect(failed?.explanations?.[0]).toMatchObject({ code: 'builder-failed' });
    expect(failed?.explanations?.[0]?.evidence).toContain('cp: no such thing');
    const log = readFileSync(failed?.log ?? '', 'utf8');
    expect(log).toContain('looking for it\ncp: no such thing\n');
    expect(log).toMatch(/exit code 3/);
  });

  it.skipIf(nix.missing || !isHere)(
    'builds nothing that does not evaluate, nor what is not there',
    async () => {
      project.flake({ without: '"web-other-iso"', packages: 'web-default-iso = throw "no";' });
      const report = await project.check({ tier: 'build', onFailure: 'keep-going' });
      expect(find(report, 'build', 'web-default-iso')).toMatchObject({ evidence: 'it does not evaluate' });
      expect(find(report, 'build', 'web-other-iso')).toMatchObject({
        evidence: 'the flake does not have it',
      });
      expect(find(report, 'build', 'web-other-runner')?.status).toBe('passed');
    },
  );

  it.skipIf(nix.missing || !isHere)('ends what is under way when the time is over', async () => {
    project.flake({
      packages: `web-default-container = shellOn system "slow" "echo ready; exec tail -f /dev/null";`,
    });
    const report = await project.check({ tier: 'build', withinMs: 6000, only: ['*-container'] });
    expect(report.verdict).toBe('incomplete');
    // On a machine that is busy the evaluation may take all of it.
    for (const name of ['web-default-container', 'web-other-container'])
      expect(find(report, 'build', name)).toMatchObject({
        status: 'skipped',
        evidence: expect.stringMatching(/^out of time/),
      });
  });

  it.skipIf(nix.missing || !isHere)('counts what the host lacks as not tried', async () => {
    project.flake();
    const { UpError } = await import('@up/core');
    const lacks = proving(() => Promise.reject(new UpError('UP_ENGINE_UNREACHABLE', 'no Docker')));
    const only = ['web-default-container'];
    const skipped = await project.check({ tier: 'full', workshop: lacks, only });
    expect(notPassed(skipped)).toEqual(['prove web-default-container: skipped']);
    const breaks = proving(() => Promise.reject(new UpError('UP_CHECKS_FAILED', 'GET /health 500')));
    const failed = await project.check({ tier: 'full', workshop: breaks, only });
    expect(notPassed(failed)).toEqual(['prove web-default-container: failed']);
    expect(failed.isBuildFailure).toBe(false);
  });

  it.skipIf(nix.missing || !isHere)('builds twice, and names the files that differ', async () => {
    project.flake({
      packages: `web-default-container = shellOn system "random" ''
        mkdir $out $out/bin; echo same > $out/same; head -c 64 /dev/urandom > $out/random;
        ln -s same $out/link; echo tool > $out/bin/tool; chmod +x $out/bin/tool'';`,
    });
    const only = ['*-container'];
    const report = await project.check({ tier: 'build', builds: 'twice', onFailure: 'keep-going', only });
    expect(notPassed(report)).toEqual(['reproduce web-default-container: failed']);
    expect(report.isBuildFailure).toBe(false);
    const found = find(report, 'reproduce', 'web-default-container');
    expect(found?.evidence).toMatch(/^1 difference in 4 files: random \(sha256-\S+, then sha256-\S+\)$/);
    const [first, second] = /\((\S+), then (\S+)\)/.exec(found?.evidence ?? '')?.slice(1) ?? [];
    expect(first).not.toBe(second);
    expect(found?.differences?.listed).toEqual([
      expect.objectContaining({ path: 'random', how: 'content', firstBytes: 64, secondBytes: 64 }),
    ]);
    expect(find(report, 'reproduce', 'web-other-container')?.evidence).toMatch(/^built twice, sha256-/);
    expect(existsSync('/tmp/nix-build-random.drv-0')).toBe(false);
  });
});
