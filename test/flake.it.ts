import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArtefactType, listTargets, loadRegistry, type Target, TYPE_TRAITS } from '@up/profiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from './src/nix/nix-bench.ts';
import { evaluateLib } from './src/nix/nix-evaluate.ts';
import { copyFlake, nixFlake } from './src/nix/stubbed-flake.ts';
import { ROOT, up } from './src/up.ts';

const SYSTEMS = ['aarch64-darwin', 'aarch64-linux', 'x86_64-darwin', 'x86_64-linux'] as const;
const BESIDES = [
  ...['check-build', 'check-full', 'default', 'desktop-container', 'desktop-container-stream'],
  ...['swarm-client', 'up'],
];
const HANG_MS = 120_000;

/** What the flake should offer for a system: the targets of the registry, and the twins that only Nix makes. */
function expectedOn(
  system: string,
  targets: readonly Pick<Target, 'name' | 'type' | 'buildsOn'>[],
): readonly string[] {
  const platform = system.split('-')[1];
  const names = targets
    .filter(({ buildsOn }) => buildsOn.some((each) => each === platform))
    .flatMap(({ name, type }) => [
      name,
      ...(type === 'container' ? [`${name}-stream`] : []),
      ...(type === 'iso' && system === 'aarch64-linux' ? [name.replace(/iso$/, 'sd-image')] : []),
    ]);
  return names.sort();
}

/** A profile in `up list --json`. */
interface Listed {
  readonly name: string;
  readonly types: readonly ArtefactType[];
}

type Outputs = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

describe.each(await testedNixes())('the flake, with $name', (nix) => {
  let bench: NixBench;
  let flake = '';
  const show = (): Outputs =>
    JSON.parse(nixFlake(bench, ['flake', 'show', '--json', `path:${flake}`, ...all]));
  // Since 2.14 only the outputs for this system are evaluated, unless asked for.
  const all = nix.bin === undefined ? [] : ['--all-systems'];

  beforeAll(() => {
    if (nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    flake = join(bench.root, 'flake');
    copyFlake(flake);
  });
  afterAll(() => bench?.remove());

  it.skipIf(nix.missing !== undefined)(
    'has every target of up.toml for each system that builds it, and no other output',
    async () => {
      const targets = listTargets(await loadRegistry(ROOT));
      const outputs = show();
      expect(Object.keys(outputs).sort()).toEqual(['apps', 'checks', 'devShells', 'formatter', 'packages']);
      for (const system of SYSTEMS) {
        const expected = [...expectedOn(system, targets), ...BESIDES].sort();
        expect(Object.keys(outputs['packages']?.[system] ?? {}).sort(), system).toEqual(expected);
        expect(Object.keys(outputs['apps']?.[system] ?? {}).sort()).toEqual(['default', 'up']);
        expect(Object.keys(outputs['devShells']?.[system] ?? {})).toEqual(['default']);
        expect(Object.keys(outputs['checks']?.[system] ?? {}).sort()).toEqual([
          'evaluation',
          'format',
          'registry',
        ]);
      }
      expect(Object.keys(outputs['formatter'] ?? {}).sort()).toEqual(SYSTEMS);
    },
    HANG_MS,
  );

  it.skipIf(nix.missing !== undefined)('calls targets what `up list` calls them', async () => {
    const { stdout } = await up(['list', '--json']);
    const { workloads } = JSON.parse(stdout).data as {
      readonly workloads: readonly { readonly profiles: readonly Listed[] }[];
    };
    const listed = workloads.flatMap(({ profiles }) =>
      profiles.flatMap(({ name, types }) =>
        types.map((type) => ({
          name: `${name.replace('/', '-')}-${type}`,
          type,
          buildsOn: TYPE_TRAITS[type].buildsOn,
        })),
      ),
    );
    const names = evaluateLib(bench, 'targets.names') as Readonly<Record<string, readonly string[]>>;
    for (const system of SYSTEMS) expect(names[system]).toEqual(expectedOn(system, listed));
  });

  it.skipIf(nix.missing !== undefined)(
    'passes its own quick checks, which build no target',
    () => {
      nixFlake(bench, ['flake', 'check', `path:${flake}`]);
      const built = execFileSync('ls', [join(bench.root, 'store')], { encoding: 'utf8' });
      expect(built).toMatch(/-evaluation$/m);
      expect(built).not.toMatch(/-test-origin-default-runner$/m);
    },
    HANG_MS,
  );

  it.skipIf(nix.missing !== undefined)(
    'offers a new profile everywhere after `up sync`, with no other edit, and says before it that sync is missing',
    async () => {
      const project = join(bench.root, 'project');
      copyFlake(project);
      const toml = join(project, 'up.toml');
      const profile =
        '[workloads.test-origin.profiles.tiny]\ndescription = "As small as it gets"\nextends = "low-latency"\n';
      writeFileSync(toml, `${readFileSync(toml, 'utf8')}\n${profile}`);
      const check = (): string => nixFlake(bench, ['flake', 'check', `path:${project}`]);
      expect(check).toThrow(/profile test-origin\/tiny is not in nix\/profiles\.json/);

      const synced = await up(['sync'], { cwd: project });
      expect(synced.code, synced.stderr).toBe(0);
      check();
      const shown = JSON.parse(
        nixFlake(bench, ['flake', 'show', '--json', `path:${project}`, ...all]),
      ) as Outputs;
      expect(Object.keys(shown['packages']?.['x86_64-linux'] ?? {})).toEqual(
        expect.arrayContaining([
          'test-origin-tiny-runner',
          'test-origin-tiny-iso',
          'test-origin-tiny-container-stream',
        ]),
      );
      const checked = nixFlake(bench, [
        'eval',
        '--raw',
        `path:${project}#checks.x86_64-linux.evaluation.text`,
      ]);
      expect(checked).toContain('test-origin-tiny-vm\n');

      const list = await up(['list', '--json'], { cwd: project });
      expect(list.stdout).toContain('"test-origin/tiny"');
      const completed = await up(['complete', '--', 'ti'], { cwd: project });
      expect(completed.stderr).toBe('');
      expect(completed.stdout).toMatch(/^tiny\t/m);
      const compose: unknown = JSON.parse(readFileSync(join(project, 'compose/profiles.json'), 'utf8'));
      expect(compose).toHaveProperty(
        ['services', 'test-origin-tiny-container', 'image'],
        'up/test-origin:tiny',
      );
    },
    HANG_MS,
  );
});
