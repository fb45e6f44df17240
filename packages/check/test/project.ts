import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Session, startSession } from '@up/process';
import { NIX_PROFILES_FILE, parseRegistry, type Registry, renderNixProfiles } from '@up/profiles';
import { makeNixBench, type NixBench, type TestedNix } from '../../../test/src/nix/nix-bench.ts';
import {
  type CheckOptions,
  type CheckReport,
  type CheckResult,
  runChecks,
  type Workshop,
} from '../src/index.ts';

/** A registry, a flake that is written for it, and a Nix with a store of its own. */
export interface CheckedProject {
  readonly root: string;
  readonly bench: NixBench;
  readonly registry: Registry;
  readonly session: Session;
  write(path: string, text: string): void;
  /** Writes flake.nix. `packages`: further attributes of every system; `outputs`: further outputs. */
  flake(parts?: { readonly packages?: string; readonly outputs?: string; readonly without?: string }): void;
  check(more?: Partial<CheckOptions>): Promise<CheckReport>;
  remove(): Promise<void>;
}

const TEXT = `
schemaVersion = 1
default = "web"
[workloads.web]
kind = "custom"
description = "a web server"
types = ["runner", "container", "iso"]
[workloads.web.runner]
root = "app"
files = ["bin"]
command = ["node", "bin/web.mjs"]
[workloads.web.profiles.default]
[workloads.web.profiles.other]
`;

/** A derivation for a system, by the shell of busybox. */
const HEAD = `
  tools = builtins.path { path = ./tools; name = "busybox"; };
  shellOn = system: name: script: derivation { inherit name system; builder = "\${tools}/sh"; args = [ "-c" script ]; };
  good = system: name: shellOn system name "echo \${name} > $out";
  systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
  forAll = f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) systems);
  isLinux = system: builtins.match ".*-linux" system != null;
  targets = system: let one = name: { inherit name; value = good system name; }; in builtins.listToAttrs (
    map one [ "web-default-runner" "web-other-runner" ]
    ++ (if isLinux system then map one [ "web-default-container" "web-other-container" "web-default-iso" "web-other-iso" ] else [ ]));
`;

const unused: Workshop = {
  build: () => Promise.reject(new Error('nothing is built without Nix here')),
  prove: () => Promise.reject(new Error('nothing is proven here')),
};

export async function makeProject(nix: TestedNix): Promise<CheckedProject> {
  const bench = makeNixBench(nix);
  const root = join(bench.root, 'project');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('up.toml', TEXT);
  const registry = await parseRegistry({ file: join(root, 'up.toml'), text: TEXT });
  write(NIX_PROFILES_FILE, renderNixProfiles(registry));
  execFileSync('cp', ['-r', join(bench.root, 'tools'), root]);
  const stateDir = mkdtempSync(join(tmpdir(), 'up-check-'));
  const session = await startSession({ stateDir });
  return {
    root,
    bench,
    registry,
    session,
    write,
    flake: ({ packages = '', outputs = '', without = '' } = {}) =>
      write(
        'flake.nix',
        `{ outputs = { self }: let ${HEAD} in {
          packages = forAll (system: builtins.removeAttrs (targets system) [ ${without} ] // { ${packages} }); ${outputs} }; }`,
      ),
    check: (more = {}) =>
      runChecks({
        ...{ registry, session, env: bench.env, platform: 'linux', system: 'x86_64-linux' },
        ...{ tier: 'quick', builder: 'nix', signal: new AbortController().signal, workshop: unused },
        logDirectory: join(bench.root, 'logs'),
        ...more,
      }),
    remove: async () => {
      await session[Symbol.asyncDispose]();
      rmSync(stateDir, { recursive: true, force: true });
      bench.remove();
    },
  };
}

/** What a report says of one thing. */
export function find(
  { results }: Pick<CheckReport, 'results'>,
  area: CheckResult['area'],
  name: string,
): CheckResult | undefined {
  return results.find((result) => result.area === area && result.name === name);
}

/** `area name: status`, of what did not pass. */
export function notPassed({ results }: Pick<CheckReport, 'results'>): readonly string[] {
  return results
    .filter(({ status }) => status !== 'passed')
    .map(({ area, name, status }) => `${area} ${name}: ${status}`)
    .sort();
}
