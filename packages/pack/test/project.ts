import { mkdir, mkdtemp, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Profile, parseRegistry, type Registry } from '@up/profiles';
import type { PlanOptions } from '../src/plan.ts';

export interface Project extends AsyncDisposable {
  readonly root: string;
  readonly registry: Registry;
  readonly profile: Profile;
  /** A path in the project. */
  at(path: string): string;
  /** Writes a file below the project, with all directories above it. */
  write(path: string, text: string): Promise<void>;
  /** Makes a file look as if it was written that many seconds from now. */
  age(path: string, seconds: number): Promise<void>;
}

/** For tests of the builder that needs no Nix. */
export const noNix: PlanOptions['nix'] = () =>
  Promise.resolve({ state: 'missing', reason: 'it is not asked for' });

/** An empty directory that is removed at the end of the scope. */
export async function temporaryDirectory(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'pack-test-')));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A real project with one workload, `web/default`, whose tables are given in TOML below `workloads.web`. */
export async function makeProject(tables: string): Promise<Project> {
  const { path: root, [Symbol.asyncDispose]: dispose } = await temporaryDirectory();
  const text = `
    schemaVersion = 1
    default = "web"
    [workloads.web]
    kind = "custom"
    description = "a workload"
    types = ["runner", "container", "container-enhanced", "vm", "iso"]
    [workloads.web.profiles.default]
    settings = { greeting = "hello" }
    [workloads.web.profiles.systemd]
    types = ["container-enhanced"]
    ${tables}`;
  const registry = await parseRegistry({ file: join(root, 'up.toml'), text });
  const profile = profileOf(registry, 'default');
  const at = (path: string): string => join(root, path);
  return {
    root,
    registry,
    profile,
    at,
    async write(path, content) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), content);
    },
    async age(path, seconds) {
      const time = Date.now() / 1000 + seconds;
      await utimes(at(path), time, time);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

export function profileOf(registry: Registry, name: string): Profile {
  const profile = registry.workloads['web']?.profiles[name];
  if (profile === undefined) throw new Error(`no profile ${name}`);
  return profile;
}

/** How the workload runs, without a build. */
export const RUNNER = `
  [workloads.web.runner]
  root = "app"
  files = ["bin", "data.txt"]
  command = ["node", "bin/web.mjs"]`;
