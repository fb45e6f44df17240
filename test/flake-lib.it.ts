import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRegistry, type Profile, resolveProfile, testOriginSettings } from '@up/profiles';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renditionsOf } from '../apps/test-origin/src/renditions.ts';
import { ffmpegArgs } from '../apps/test-origin/src/source/ffmpeg-args.ts';
import { h264Level } from '../apps/test-origin/src/source/h264-level.ts';
import { needs } from './src/needs.ts';
import { makeNixBench, type NixBench, testedNixes } from './src/nix/nix-bench.ts';
import { evaluateLib } from './src/nix/nix-evaluate.ts';
import { type NixUnit, renderUnit } from './src/nix/unit-file.ts';
import { ROOT } from './src/up.ts';

interface FfmpegParts {
  readonly general: readonly string[];
  readonly inputs: readonly string[];
  readonly graph: readonly string[];
  readonly outputs: readonly (readonly string[])[];
}

type ByProfile<Value> = Readonly<Record<string, Value>>;

/** What the embedded origin gives ffmpeg, without what only it needs: the progress pipe, and how outputs end. */
function embeddedParts({ settings, derived }: Profile): FfmpegParts {
  const parsed = testOriginSettings.parse(settings);
  const renditions = renditionsOf(parsed);
  const args = ffmpegArgs({
    settings: parsed,
    derived: derived as unknown as Parameters<typeof ffmpegArgs>[0]['derived'],
    renditions,
    workDir: '/work',
    outputPrefix: (index) => `part-${index}-`,
  });
  const progress = args.indexOf('-progress');
  const inputs = args.indexOf('-re');
  const graph = args.indexOf('-filter_complex');
  const starts = args.flatMap((arg, index) => (arg === '-map' && args[index - 2] !== '-map' ? [index] : []));
  const first = starts[0] ?? args.length;
  return {
    general: args.slice(0, progress),
    inputs: args.slice(inputs, graph === -1 ? first : graph),
    graph: graph === -1 ? [] : args.slice(graph, first),
    outputs: starts.map((start) => args.slice(start, args.indexOf('-avoid_negative_ts', start))),
  };
}

describe.each(await testedNixes())('nix/lib, with $name', (nix) => {
  let bench: NixBench;
  let profiles: readonly Profile[] = [];
  const test = it.skipIf(nix.missing !== undefined);

  beforeAll(async () => {
    if (nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    const registry = await loadRegistry(ROOT);
    profiles = Object.values(registry.workloads['test-origin']?.profiles ?? {});
  });
  afterAll(() => bench?.remove());

  test('gives ffmpeg what the embedded origin gives it, for every profile', () => {
    const parts = evaluateLib(
      bench,
      'builtins.mapAttrs (_: p: ffmpeg.parts { inherit (p) settings derived; }) profiles',
    ) as ByProfile<FfmpegParts>;
    expect(Object.keys(parts)).toEqual(profiles.map(({ profile }) => profile).sort());
    for (const profile of profiles) expect(parts[profile.profile]).toEqual(embeddedParts(profile));
  });

  test('chooses the level that the embedded origin chooses', () => {
    const pictures = fc.sample(
      fc.record({
        configured: fc.constantFrom('1', '3', '3.1', '4.0', '4.1', '5.2', '6.2', '9'),
        width: fc.integer({ min: 16, max: 8192 }),
        height: fc.integer({ min: 16, max: 8192 }),
        frameRate: fc.integer({ min: 1, max: 120 }),
      }),
      { numRuns: 300, seed: 8 },
    );
    const levels = evaluateLib(
      bench,
      `map ({ configured, width, height, frameRate }: h264Level configured { inherit width height frameRate; })
         (builtins.fromJSON ''${JSON.stringify(pictures)}'')`,
    );
    expect(levels).toEqual(
      pictures.map(({ configured, ...picture }) => h264Level(configured, picture) ?? null),
    );
  });

  test('quotes any word for a shell', () => {
    const words = fc.sample(fc.string({ unit: fc.constantFrom(...`ab'"$\`\\ \n;&|*?~#!%{}()<>é`) }), {
      numRuns: 100,
      seed: 8,
    });
    const file = join(bench.root, 'words.json');
    writeFileSync(file, JSON.stringify(words));
    const quoted = evaluateLib(
      bench,
      `map text.quote (builtins.fromJSON (builtins.readFile ${file}))`,
    ) as readonly string[];
    const script = `printf '%s\\0' ${quoted.join(' ')}`;
    const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });

  test('names profiles of up.toml that nix/profiles.json lacks, and the other way round', () => {
    const drift = (toml: string, json = 'registry'): unknown =>
      evaluateLib(bench, `drift { toml = ${toml}; json = ${json}; }`);
    const toml = `(builtins.fromTOML (builtins.readFile ${join(ROOT, 'up.toml')}))`;
    expect(drift(toml)).toEqual([]);
    const change = (what: string): string =>
      `(let t = ${toml}; o = t.workloads.test-origin; in t // { workloads = t.workloads // { test-origin = o // { ${what} }; }; })`;
    expect(drift(change('profiles = o.profiles // { tiny = { extends = "low-latency"; }; };'))).toEqual([
      'profile test-origin/tiny is not in nix/profiles.json',
    ]);
    expect(drift(change('profiles = removeAttrs o.profiles [ "debug" ];'))).toEqual([
      'profile test-origin/debug is not in up.toml',
    ]);
    expect(drift(change('types = [ "runner" ];'))).toHaveLength(6);
    expect(
      drift(change('settings = o.settings // { server = o.settings.server // { port = 1; }; };')),
    ).toHaveLength(8);
    expect(drift(`(${toml} // { workloads = { }; })`)).toEqual([
      'workload swarm-client is not in up.toml',
      'workload test-origin is not in up.toml',
    ]);
  });

  test('makes the config of an image: nothing in it needs a shell', async () => {
    const { container } = resolveProfile(await loadRegistry(ROOT), 'default');
    const config = evaluateLib(
      bench,
      'image.config { profile = profiles.default; target = "t"; entrypoint = [ "/bin/main" ]; healthcheck = [ "/bin/probe" ]; }',
    );
    expect(config).toMatchObject({
      User: container.user,
      Entrypoint: ['/bin/main'],
      ExposedPorts: { '17080/tcp': {} },
      Healthcheck: { Test: ['CMD', '/bin/probe'], Interval: 10_000_000_000, StartPeriod: 30_000_000_000 },
      StopSignal: 'SIGTERM',
      Labels: { 'up.target': 't', 'up.profile': 'test-origin/default' },
    });
    expect((config as { readonly Env: readonly string[] }).Env).toContain('HOST=0.0.0.0');
  });

  test('puts all that the desktop’s supervisord names into its image: paths, group, /tmp', () => {
    const made = evaluateLib(
      bench,
      `{
        inherit (desktop) needs supervisordConf directories config;
        links = builtins.attrNames (desktop.links (builtins.listToAttrs (map (name: { inherit name; value = "/nix/store/\${name}"; })
          [ "xserver" "pulseaudio" "openbox" "x11vnc" "bash" "coreutils" "supervisor" ])));
        groups = accounts.groupNames { users = [ desktop.user ]; };
        base = image.baseDirectories;
      }`,
    ) as {
      readonly supervisordConf: string;
      readonly links: readonly string[];
      readonly groups: readonly string[];
      readonly base: readonly { readonly path: string; readonly mode?: string }[];
      readonly config: { readonly Entrypoint: readonly string[] };
    };
    const commands = [...made.supervisordConf.matchAll(/^command=(\S+)/gm)].map(([, path]) => path);
    expect(commands).toHaveLength(4);
    for (const path of [...commands, made.config.Entrypoint[0]]) expect(made.links).toContain(path);
    const owners = [...made.supervisordConf.matchAll(/^chown=root:(\S+)/gm)].map(([, group]) => group);
    expect(owners).toEqual(['neko']);
    for (const group of owners) expect(made.groups).toContain(group);
    expect(made.base).toContainEqual({ path: '/tmp', mode: '1777' });
  });

  const { skip: hasNoAnalyze, reason } = needs(['systemd-analyze']);
  it.skipIf(nix.missing !== undefined || hasNoAnalyze)(
    `makes units that systemd accepts, and rates as safe ${reason}`.trim(),
    () => {
      const units = evaluateLib(
        bench,
        `builtins.mapAttrs (_: p: systemd.units {
           profile = p;
           programs = { ffmpeg = "/bin/true"; nginx = "/bin/true"; exporter = "/bin/true"; kill = "/bin/true"; };
           nginxConf = "/etc/hostname";
           user = "www-data";
           group = "www-data";
         }) profiles`,
      ) as ByProfile<ByProfile<NixUnit>>;
      for (const [profile, byName] of Object.entries(units)) {
        for (const [name, unit] of Object.entries(byName)) {
          const file = join(bench.root, `${profile}-${name}.service`);
          writeFileSync(file, renderUnit(unit));
          const env = { ...process.env, SYSTEMD_COLORS: '0' };
          const run = (...args: readonly string[]): string =>
            execFileSync('sh', ['-c', 'exec systemd-analyze "$@" 2>&1', 'sh', ...args], {
              env,
              encoding: 'utf8',
            });
          // What it says of units of the machine itself is not about this one.
          const said = run('verify', '--man=no', '--recursive-errors=no', file);
          expect(said.split('\n').filter((line) => line.includes(`${profile}-${name}`))).toEqual([]);
          const security = run('security', '--offline=true', '--no-pager', file);
          const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(security)?.[1]);
          expect(exposure, `${file}\n${security}`).toBeLessThan(2);
        }
      }
    },
  );
});
