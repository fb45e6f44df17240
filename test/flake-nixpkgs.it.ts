import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from './src/nix/nix-bench.ts';
import { nixEvaluate } from './src/nix/nix-evaluate.ts';

const NIXPKGS = process.env['NIXPKGS'];
const MISSING =
  NIXPKGS !== undefined && existsSync(join(NIXPKGS, 'default.nix'))
    ? undefined
    : 'NIXPKGS names no checkout of nixpkgs';
const HANG_MS = 600_000;
const TARGETS = [
  ...['test-origin-default-runner', 'test-origin-default-container', 'test-origin-4k-abr-container-stream'],
  ...['swarm-client-default-runner', 'swarm-client-default-container', 'swarm-client', 'up'],
];

/** A set of packages that is real: its functions check what they are given. Only evaluated: nothing is fetched or built. */
describe.each(await testedNixes())(
  `the flake on a real nixpkgs ${MISSING ? `[${MISSING}] ` : ''}with $name`,
  (nix) => {
    let bench: NixBench;
    const skip = nix.missing !== undefined || MISSING !== undefined;
    beforeAll(() => {
      if (!skip) bench = makeNixBench(nix);
    });
    afterAll(() => bench?.remove());

    it.skipIf(skip).each(['x86_64-linux', 'aarch64-linux'])(
      'evaluates runners, containers and programs for %s',
      (system) => {
        const real = join(import.meta.dirname, 'src/nix/real/outputs.nix');
        const made = nixEvaluate(
          bench,
          `let made = import ${real} { path = ${resolve(NIXPKGS ?? '')}; system = "${system}"; };
         in builtins.listToAttrs (map (name: { inherit name; value = made.outputs.packages.${system}.\${name}.drvPath; })
              (builtins.fromJSON ''${JSON.stringify(TARGETS)}''))`,
        ) as Readonly<Record<string, string>>;
        for (const name of TARGETS) expect(made[name]).toMatch(/\.drv$/);
      },
      HANG_MS,
    );
  },
);
