import { afterEach, describe, expect, it } from 'vitest';
import { generationMetadata, readGenerations } from '../generations/read-generations.ts';
import {
  addHome,
  addNixos,
  makeDarwinTree,
  makeNixosTree,
  makeSystemTree,
  type SystemTree,
} from '../testing/system-tree.ts';
import { status } from './status.ts';
import type { SystemStatus } from './system-status.ts';

const ENV = { PATH: '/nonexistent', HOME: '/home/ann', USER: 'ann' };
const trees: SystemTree[] = [];
const use = <T extends SystemTree>(tree: T): T => {
  trees.push(tree);
  return tree;
};
const ask = (tree: SystemTree, env: NodeJS.ProcessEnv = ENV): Promise<SystemStatus> =>
  status({ root: tree.root, env, platform: 'linux' });
const skippedOf = ({ skipped }: SystemStatus): readonly string[] => skipped.map(({ what }) => what);

afterEach(() => {
  for (const tree of trees.splice(0)) tree[Symbol.dispose]();
});

describe('the status of NixOS', () => {
  it('is in sync where the latest generation is set and runs', async () => {
    const tree = use(makeNixosTree());
    const found = await ask(tree);
    expect(found).toMatchObject({
      root: tree.root,
      host: { kind: 'nixos', name: 'web' },
      verdict: 'in-sync',
      problems: [],
      system: { current: 42, latest: 42, running: 42, booted: 42, inSync: true, reboot: 'not-needed' },
    });
    expect(found.system?.metadata).toMatchObject({
      kind: 'nixos',
      version: '26.05.2',
      kernel: '6.18.4',
      platform: 'x86_64-linux',
      configurationRevision: 'c'.repeat(40),
      nixpkgsRevision: 'a'.repeat(40),
      specialisations: ['gaming'],
    });
    expect(skippedOf(found)).toEqual(['home', 'journal', 'units', 'flake', 'last run']);
  });

  it('is out of sync where another generation runs than the one that boots next', async () => {
    const tree = use(makeNixosTree());
    tree.link('/run/current-system', tree.paths[0]);
    tree.link('/run/booted-system', tree.paths[0]);
    const found = await ask(tree);
    expect(found).toMatchObject({
      verdict: 'out-of-sync',
      system: { running: 41, current: 42, booted: 41, inSync: false, reboot: 'needed' },
      problems: [{ kind: 'out-of-sync', message: 'generation 41 runs, 42 comes with the next boot' }],
    });
  });

  it('is out of sync after a rollback, and where what is set is gone from the store', async () => {
    const tree = use(makeNixosTree());
    tree.link('/nix/var/nix/profiles/system', 'system-41-link');
    tree.link('/run/current-system', tree.paths[0]);
    expect((await ask(tree)).problems.map(({ message }) => message)).toEqual([
      'generation 41 is set, 42 is the latest',
    ]);
    tree.remove(tree.paths[0]);
    const gone = await ask(tree);
    expect(gone.verdict).toBe('out-of-sync');
    expect(gone.problems[0]?.message).toMatch(/41 is not in the store/);
  });

  it('tells a test or a specialisation from a generation', async () => {
    const tree = use(makeNixosTree());
    tree.link('/run/current-system', tree.storePath('nixos-system-gaming'));
    const found = await ask(tree);
    expect(found.system).toMatchObject({ running: undefined, inSync: false });
    expect(found.problems[0]?.message).toMatch(/no generation/);
  });

  it('takes the generation that is set where two are the same system', async () => {
    const tree = use(makeNixosTree());
    tree.link('/nix/var/nix/profiles/system-43-link', tree.paths[0]);
    tree.link('/nix/var/nix/profiles/system', 'system-43-link');
    tree.link('/run/current-system', tree.paths[0]);
    expect((await ask(tree)).system).toMatchObject({ running: 43, current: 43, inSync: true });
  });

  it('of a disk that is not running compares what is set with the latest', async () => {
    const tree = use(makeNixosTree());
    tree.remove('/run');
    expect(await ask(tree)).toMatchObject({
      verdict: 'in-sync',
      system: { running: undefined, inSync: true, reboot: undefined },
    });
  });

  it('orders generations as numbers, and passes over other profiles', async () => {
    const tree = use(makeNixosTree());
    addNixos(tree, { number: 9, version: '24.11', kernel: '6.6' });
    tree.link('/nix/var/nix/profiles/system-profiles/x-1-link', '/nix/store/x');
    tree.link('/nix/var/nix/profiles/system-x-link', '/nix/store/x');
    const { system } = await ask(tree);
    expect(system?.generations.map(({ number }) => number)).toEqual([9, 41, 42]);
  });

  it('has the metadata of any generation', async () => {
    const tree = use(makeNixosTree());
    const options = { of: 'system', root: tree.root, env: ENV } as const;
    const old = await generationMetadata(41, options);
    expect(old).toMatchObject({ number: 41, version: '25.11.1', kernel: '6.12.1', exists: true });
    expect(old.configurationRevision).toBeUndefined();
    await expect(generationMetadata(5, options)).rejects.toMatchObject({
      code: 'UP_USAGE',
      message: expect.stringContaining('there are 41, 42'),
    });
    await expect(generationMetadata(5, { ...options, of: 'home' })).rejects.toMatchObject({
      message: expect.stringContaining('there is no profile of a home'),
    });
  });
});

describe('the status of other machines', () => {
  it('knows nix-darwin', async () => {
    const found = await ask(use(makeDarwinTree()));
    expect(found).toMatchObject({
      host: { kind: 'darwin' },
      verdict: 'in-sync',
      system: { current: 7, running: 7, inSync: true, reboot: undefined },
    });
    expect(found.system?.metadata).toMatchObject({
      kind: 'darwin',
      version: '26.05.1a2b3c4',
      platform: 'aarch64-darwin',
      configurationRevision: 'd'.repeat(40),
      darwinRevision: 'e'.repeat(40),
    });
    expect(found.skipped).toContainEqual({ what: 'journal', why: 'macOS keeps no such journal' });
  });

  it.each([
    '/home/ann/.local/state/nix/profiles',
    '/home/ann/.local/state/home-manager/profiles',
    '/nix/var/nix/profiles/per-user/ann',
  ])('knows home-manager in %s', async (place) => {
    const tree = use(makeSystemTree());
    const [before, now] = addHome(tree, place);
    tree.link('/home/ann/.local/state/home-manager/gcroots/current-home', now);
    const found = await ask(tree);
    expect(found).toMatchObject({
      host: { kind: 'home-manager' },
      verdict: 'in-sync',
      home: { user: 'ann', current: 4, latest: 4, activePath: now, inSync: true },
    });
    expect(found.home?.metadata).toMatchObject({ kind: 'home-manager', version: '26.05' });
    tree.link('/home/ann/.local/state/home-manager/gcroots/current-home', before);
    expect(await ask(tree)).toMatchObject({ verdict: 'out-of-sync', home: { inSync: false } });
    expect((await readGenerations({ of: 'home', root: tree.root, env: ENV }))?.current?.number).toBe(4);
  });

  it('takes home-manager as part of the system, with no generations of its own, as in sync', async () => {
    const tree = use(makeNixosTree());
    const link = '/home/ann/.local/state/home-manager/gcroots/current-home';
    tree.link(link, tree.storePath('home'));
    expect(await ask(tree)).toMatchObject({
      host: { kind: 'nixos' },
      verdict: 'in-sync',
      home: { profile: undefined, generations: [], inSync: true },
    });
  });

  it('invents nothing on a plain machine', async () => {
    const tree = use(makeSystemTree());
    tree.put('/etc/hostname', 'box\n');
    const found = await ask(tree);
    expect(found).toMatchObject({
      host: { kind: 'plain', name: 'box' },
      system: undefined,
      home: undefined,
      verdict: 'in-sync',
    });
    expect(skippedOf(found)).toEqual(['system', 'home', 'journal', 'units', 'flake', 'last run']);
  });

  it('says that a root is none', async () => {
    await expect(status({ root: '/nonexistent', env: ENV })).rejects.toMatchObject({ code: 'UP_USAGE' });
  });
});

describe('hostile trees', () => {
  it('does not leave the root by a link, nor follow circles', async () => {
    const tree = use(makeNixosTree());
    tree.link('/etc/hostname', '../../../../../../etc/passwd');
    tree.link('/etc/a', '/etc/b');
    tree.link('/etc/b', '/etc/a');
    tree.link('/run/current-system', '/etc/a');
    expect((await ask(tree)).host.name).toBeUndefined();
  });

  it('takes a version file that is a directory, or no JSON, for absent', async () => {
    const tree = use(makeNixosTree());
    tree.remove(`${tree.paths[1]}/sw`);
    tree.put(`${tree.paths[1]}/sw/bin/nixos-version`, "cat <<'EOF'\n{broken\nEOF\n");
    tree.remove(`${tree.paths[1]}/system`);
    tree.put(`${tree.paths[1]}/system/x`, '');
    expect((await ask(tree)).system?.metadata).toMatchObject({
      version: '26.05.2',
      platform: undefined,
      configurationRevision: undefined,
    });
  });
});
