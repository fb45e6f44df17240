import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import {
  derivationShow,
  flakeMetadata,
  flakeShow,
  type NixContext,
  nixBuild,
  nixEval,
  nixVersion,
  pathInfo,
  readClosure,
  storeInfo,
} from '../src/index.ts';

const NIXES = await testedNixes();
const { signal } = new AbortController();

/** Two packages that need each other in a row, for this machine and for another. */
const FLAKE = `
{
  description = "for tests";
  outputs = { self }:
    let
      inherit (import ./lib.nix) shell;
      dep = shell "dep-1.0" "echo dep > $out";
    in {
      packages.x86_64-linux = { inherit dep; default = shell "top-1.0" "echo \${dep} > $out"; };
      packages.aarch64-linux = { inherit dep; default = shell "top-1.0" "echo \${dep} > $out"; };
      lib.answer = 42;
    };
}
`;

describe.each(NIXES)('asking $name', (nix) => {
  let bench: NixBench;
  let context: NixContext;

  beforeAll(() => {
    if (nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    context = { signal, env: bench.env, cwd: bench.root };
    // The system of this machine is written out in the flake: builtins.currentSystem is impure there.
    bench.write('flake.nix', FLAKE);
    bench.write(
      'lib.nix',
      `{ shell = name: script: derivation {
           inherit name; system = "x86_64-linux"; builder = "\${./tools}/sh"; args = [ "-c" script ];
         }; }`,
    );
    const git = (...args: readonly string[]): void => {
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: bench.root,
        env: bench.env,
        stdio: 'ignore',
      });
    };
    git('init', '-b', 'main');
    git('add', 'flake.nix', 'lib.nix', 'tools');
    git('commit', '-m', 'flake');
  });
  afterAll(() => bench?.remove());

  it.skipIf(nix.missing)('evaluates, and says why it cannot', async () => {
    expect(await nixEval(context, { expression: '{ a = 1; }' })).toEqual({
      outcome: 'succeeded',
      value: { a: 1 },
    });
    expect(await nixEval(context, { installable: '.#lib.answer', apply: 'n: n + 1' })).toMatchObject({
      value: 43,
    });
    const failed = await nixEval(context, { expression: '{ a = x: x; }' });
    expect(failed).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      errors: [{ message: expect.stringContaining('cannot convert a function to JSON') }],
    });
  });

  it.skipIf(nix.missing)('lists what a flake offers', async () => {
    const own = await flakeShow(context, { flake: '.' });
    if (own.outcome === 'failed') throw new Error(own.notes.join('\n'));
    expect(own.value.map(({ path }) => path.join('.'))).toContain('packages.x86_64-linux.default');
    const all = await flakeShow(context, { flake: '.', systems: 'all' });
    expect(all).toMatchObject({
      value: expect.arrayContaining([
        expect.objectContaining({
          path: ['packages', 'aarch64-linux', 'dep'],
          type: 'derivation',
          name: 'dep-1.0',
        }),
      ]),
    });
  });

  it.skipIf(nix.missing)('knows whether a flake has changes', async () => {
    const clean = await flakeMetadata(context, { flake: '.' });
    expect(clean).toMatchObject({ value: { description: 'for tests', isDirty: false, inputs: {} } });
    bench.write('flake.nix', `${FLAKE}\n`);
    expect(await flakeMetadata(context, { flake: '.' })).toMatchObject({ value: { isDirty: true } });
    bench.write('flake.nix', FLAKE);
  });

  it.skipIf(nix.missing || process.arch !== 'x64')('knows paths as nix-store knows them', async () => {
    const { outputs } = await nixBuild(context, { installables: ['.#default'] });
    const path = outputs[0]?.outputs['out'] ?? '';
    const infos = await pathInfo(context, { installables: [path], extent: 'closure', closureSize: 'asked' });
    if (infos.outcome === 'failed') throw new Error(infos.notes.join('\n'));
    const { paths } = await readClosure({ path, signal, env: bench.env });
    const known = infos.value.valid.map((info) => ({ path: info.path, sizeBytes: info.narSizeBytes }));
    expect(known.sort((a, b) => a.path.localeCompare(b.path))).toEqual(paths);
    const top = infos.value.valid.find((info) => info.path === path);
    expect(top?.closureSizeBytes).toBe(paths.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0));
    expect(top?.deriver).toBe(outputs[0]?.drvPath);

    const gone = join(bench.root, 'store', `${'0'.repeat(32)}-gone`);
    expect(await pathInfo(context, { installables: [gone] })).toMatchObject({
      value: { valid: [], missing: [gone] },
    });

    const shown = await derivationShow(context, { installables: ['.#default'] });
    expect(shown).toMatchObject({
      value: [
        { drvPath: outputs[0]?.drvPath, name: 'top-1.0', system: 'x86_64-linux', outputs: { out: path } },
      ],
    });
    if (shown.outcome === 'succeeded')
      expect(Object.entries(shown.value[0]?.inputDrvs ?? {})).toEqual([
        [expect.stringMatching(/-dep-1\.0\.drv$/), ['out']],
      ]);
  });

  it.skipIf(nix.missing)('says which store, and which version it is', async () => {
    const { flavour, version } = await nixVersion(context);
    expect(flavour).toBe('nix');
    const info = await storeInfo(context);
    expect(info).toMatchObject({ outcome: 'succeeded', value: { url: expect.stringMatching(/^local/) } });
    if (info.outcome === 'succeeded' && info.value.version !== undefined)
      expect(info.value.version.startsWith(version)).toBe(true);
  });

  it.skipIf(nix.missing)('takes no option for a name', async () => {
    await expect(nixBuild(context, { installables: ['--impure'] })).rejects.toMatchObject({
      code: 'UP_USAGE',
    });
  });

  it.skipIf(nix.missing)('does not take another program for Nix', async () => {
    mkdirSync(join(bench.root, 'fake'), { recursive: true });
    bench.write('fake/nix', '#!/bin/sh\necho "nix 0.1 (a build tool for knits)"\n');
    chmodSync(join(bench.root, 'fake/nix'), 0o755);
    const env = { ...bench.env, PATH: `${join(bench.root, 'fake')}:/bin:/usr/bin` };
    await expect(nixVersion({ signal, env })).rejects.toMatchObject({
      code: 'UP_PROGRAM_FAILED',
      message: expect.stringContaining('a build tool for knits'),
    });
  });
});

describe('without Nix', () => {
  const context = { signal, env: { PATH: '/nonexistent' } };

  it('says how to install it', async () => {
    const missing = { code: 'UP_PROGRAM_NOT_FOUND', hint: expect.stringContaining('Install Nix') };
    await expect(nixVersion(context)).rejects.toMatchObject(missing);
    await expect(nixBuild(context, { installables: ['.#x'] })).rejects.toMatchObject(missing);
    await expect(storeInfo(context)).rejects.toMatchObject(missing);
  });
});
