import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { type IsolateOptions, type IsolateReport, isolate } from '../src/index.ts';
import { type CheckedProject, find, makeProject, notPassed } from './project.ts';

const NIXES = await testedNixes();

/** Configurations with the shape of real ones. */
const CONFIGURATIONS = `
  nixosConfigurations = let
    ok = name: good "x86_64-linux" name;
    bad = name: shellOn "x86_64-linux" name "echo compiling \${name}; echo 'fatal error: zlib.h: No such file or directory'; exit 2";
    host = packages: { options = { }; config = {
      environment.systemPackages = packages;
      users.users.alice.packages = [ (ok "alices") ]; users.users.bob = { };
      system.build.toplevel = derivation { name = "system"; system = "x86_64-linux"; builder = "\${tools}/sh"; args = [ "-c" "echo \${toString packages} > $out" ]; };
    }; };
  in {
    web = host [ (ok "curl") (ok "jq") (bad "ffmpeg") (ok "git") (ok "curl") ];
    good = host [ (ok "curl") (ok "jq") ];
    throwing = host [ (ok "curl") { name = "obs"; drvPath = throw "obs is not for this system"; outPath = "x"; type = "derivation"; } (ok "jq") { a = 1; } ];
    worse = { options = { }; config = { environment.systemPackages = throw "no list"; home.packages = [ (ok "mine") ]; }; };
    broken = host [ (bad "a") (bad "b") ];
    empty = { options = { }; config = { }; };
  };
  homeConfigurations."me@mac" = { config.home.packages = [ (good "x86_64-linux" "vim") ]; options = { };
    activationPackage = shellOn "x86_64-linux" "home" "exit 1"; };
  lib.answer = 42;
`;

describe.each(NIXES)('isolate, with $name', (nix) => {
  let project: CheckedProject;
  const cannot = nix.missing || process.arch !== 'x64';
  beforeAll(async () => {
    if (nix.missing !== undefined) return;
    project = await makeProject(nix);
    project.flake({ outputs: CONFIGURATIONS });
  });
  afterAll(() => project?.remove());

  const hunt = (installable: string, more: Partial<IsolateOptions> = {}): Promise<IsolateReport> =>
    isolate({
      ...{ installable, cwd: project.root, env: project.bench.env, session: project.session },
      ...{ signal: new AbortController().signal, logDirectory: join(project.bench.root, 'logs') },
      ...more,
    });

  it.skipIf(cannot)('names the one package that breaks a system, with cause and log', async () => {
    const report = await hunt('.#nixosConfigurations.web.config.system.build.toplevel');
    expect(notPassed(report)).toEqual(['isolate ffmpeg: failed', 'isolate the whole: skipped']);
    expect(report).toMatchObject({ verdict: 'failed', isBuildFailure: true, commonCause: undefined });
    expect(report.results.map(({ name }) => name)).toEqual([
      ...['curl', 'jq', 'ffmpeg', 'git', 'alices', 'the whole'],
    ]);
    const failed = find(report, 'isolate', 'ffmpeg');
    expect(failed?.explanations?.[0]).toMatchObject({ code: 'missing-header', fix: expect.any(Array) });
    expect(readFileSync(failed?.log ?? '', 'utf8')).toContain('compiling ffmpeg');
  });

  it.skipIf(cannot)('builds the whole where its parts are good', async () => {
    const report = await hunt('.#nixosConfigurations.good');
    expect(notPassed(report)).toEqual([]);
    expect(report.results.map(({ name }) => name)).toEqual(['curl', 'jq', 'alices', 'the whole']);
    const home = await hunt('.#homeConfigurations."me@mac"');
    expect(notPassed(home)).toEqual(['isolate the whole: failed']);
    expect(find(home, 'isolate', 'vim')?.status).toBe('passed');
  });

  it.skipIf(cannot)('names what does not evaluate, by halves', async () => {
    const report = await hunt('.#nixosConfigurations.throwing');
    expect(notPassed(report)).toEqual([
      'isolate environment.systemPackages, number 4: failed',
      'isolate obs: failed',
      'isolate the whole: skipped',
    ]);
    expect(find(report, 'isolate', 'obs')?.explanations?.[0]?.message).toContain('not for this system');
    expect(find(report, 'isolate', 'jq')?.status).toBe('passed');
    const worse = await hunt('.#nixosConfigurations.worse');
    expect(notPassed(worse)).toEqual(['isolate environment.systemPackages: failed']);
    expect(find(worse, 'isolate', 'mine')?.status).toBe('passed');
  });

  it.skipIf(cannot)('sees that it is the builder that is broken, and no package', async () => {
    const bench = { ...project.bench.env };
    const broken = await hunt('.#nixosConfigurations.broken', {
      env: { ...bench, NIX_CONFIG: `${bench['NIX_CONFIG']}\nmax-jobs = 0` },
    });
    expect(broken).toMatchObject({ commonCause: 'no-builder', builtHere: 0 });
  });

  it.skipIf(cannot)('takes a set of packages, and one package', async () => {
    const set = await hunt('.#packages.x86_64-linux');
    expect(notPassed(set)).toEqual([]);
    expect(set.results).toHaveLength(6);
    const one = await hunt('.#packages.x86_64-linux.web-default-iso');
    expect(one.counts).toEqual({ passed: 1, failed: 0, skipped: 0 });
  });

  it.skipIf(cannot)('says what cannot be hunted in', async () => {
    await expect(hunt('.#lib.answer')).rejects.toMatchObject({ code: 'UP_USAGE' });
    expect(notPassed(await hunt('.#nixosConfigurations.empty'))).toEqual([
      'isolate .#nixosConfigurations.empty: skipped',
    ]);
    const missing = await hunt('.#nixosConfigurations.wbe');
    expect(missing.results).toMatchObject([
      { status: 'failed', explanations: [{ code: 'flake-attr-missing' }] },
    ]);
    await expect(hunt('.#x', { env: { PATH: '/nonexistent' } })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
    });
  });

  it.skipIf(cannot)('keeps to its time', async () => {
    const report = await hunt('.#nixosConfigurations.good', { withinMs: 10 }).catch(
      (error: unknown) => error,
    );
    expect(report).toMatchObject({ verdict: 'incomplete' });
  });
});
