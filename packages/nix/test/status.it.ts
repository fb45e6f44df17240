import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { status } from '../src/index.ts';
import { addHome, makeNixosTree, makeSystemTree } from '../src/testing/system-tree.ts';

const NIXES = await testedNixes();

/** A flake with what `status` evaluates of a machine: derivations, nothing of nixpkgs. */
const FLAKE = `{
  outputs = { self }: let
    named = name: derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; };
  in {
    nixosConfigurations.web.config.system.build.toplevel = named "nixos-system-web";
    nixosConfigurations.broken.config.system.build.toplevel = named "x" // { outPath = self.nothing; };
    homeConfigurations."ann@web".activationPackage = named "home-manager-generation";
    packages.x86_64-linux.default = named "hello";
  };
}`;

describe.each(NIXES)('the flake in the status, with $name', (nix) => {
  let bench: NixBench;
  beforeAll(() => {
    if (nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    mkdirSync(join(bench.root, 'flake'));
    bench.write('flake/flake.nix', FLAKE);
  });
  afterAll(() => bench?.remove());

  /** The profiles are those of a tree: the state of the bench is its own. */
  const ask = async (tree: { readonly root: string }, flake: string) =>
    await status({
      root: tree.root,
      flake,
      env: {
        ...bench.env,
        NIX_STATE_DIR: undefined,
        HOME: '/home/ann',
        USER: 'ann',
        XDG_CACHE_HOME: bench.root,
      },
      platform: 'linux',
    });
  const flake = (): string => `path:${join(bench.root, 'flake')}`;

  it.skipIf(nix.missing)(
    'evaluates the configuration of this host, down to what would be built',
    async () => {
      using tree = makeNixosTree();
      const found = await ask(tree, flake());
      expect(found.flake).toMatchObject({
        installable: `${flake()}#nixosConfigurations."web".config.system.build.toplevel`,
        evaluates: true,
        errors: [],
        outPath: expect.stringMatching(/-nixos-system-web$/),
        matchesRunning: false,
      });
      expect(found.verdict).toBe('in-sync');
      tree.link('/run/current-system', found.flake?.outPath ?? '');
      expect((await ask(tree, flake())).flake?.matchesRunning).toBe(true);
    },
  );

  it.skipIf(nix.missing)('says what is wrong with one that does not evaluate', async () => {
    using tree = makeNixosTree();
    for (const [name, said] of [
      ['broken', /nothing/],
      ['missing', /missing/],
    ] as const) {
      const found = await ask(tree, `${flake()}#${name}`);
      expect(found.verdict).toBe('errors');
      expect(found.flake?.evaluates).toBe(false);
      expect(found.flake?.errors[0]?.message).toMatch(said);
    }
    const nowhere = await ask(tree, `path:${bench.root}/nowhere`);
    expect(nowhere.flake?.errors.length).toBeGreaterThan(0);
  });

  it.skipIf(nix.missing)('evaluates a home, and of another machine all that the flake offers', async () => {
    using home = makeSystemTree();
    addHome(home, '/home/ann/.local/state/nix/profiles');
    home.put('/etc/hostname', 'web\n');
    const found = await ask(home, flake());
    expect(found.flake).toMatchObject({
      installable: `${flake()}#homeConfigurations."ann@web".activationPackage`,
      evaluates: true,
    });
    using plain = makeSystemTree();
    plain.put('/etc/hostname', 'web\n');
    expect((await ask(plain, flake())).flake).toMatchObject({ installable: flake(), outPath: undefined });
  });
});
