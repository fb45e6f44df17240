import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { UpError } from '@up/core';
import { findProgram } from '@up/process';
import type { Generation } from '../generations/generation.ts';
import { homeUser } from '../generations/places.ts';
import { RootTree } from '../generations/root-tree.ts';
import { history } from '../history/history.ts';
import type { NixContext } from '../invoke/nix-context.ts';
import { readFailedUnits } from './failed-units.ts';
import { configurationNames, findFlake } from './find-flake.ts';
import { readFlakeStatus } from './flake-status.ts';
import { readHomeStatus } from './home-status.ts';
import { readJournalErrors } from './journal-errors.ts';
import { readSystemProfile } from './system-profile.ts';
import type { HomeStatus, HostKind, Skipped, SystemProfileStatus, SystemStatus } from './system-status.ts';
import { verdictOf } from './verdict.ts';

export interface StatusOptions {
  /** Another root than that of this machine: a mounted disk, a tree of files. What only runs is skipped. */
  readonly root?: string | undefined;
  /** Default: the flake of this machine, where it is where its tools look for it. */
  readonly flake?: string | undefined;
  /** `omitted`: the flake is not evaluated, which can take a while. */
  readonly evaluation?: 'asked' | 'omitted' | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly platform?: NodeJS.Platform | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A part that was looked at, or why it was not. */
type Part<T> = { readonly value: T } | { readonly skipped: Skipped };

/**
 * How a machine stands: generations and whether they are in sync, errors of builds, failed units, whether its flake
 * evaluates. On NixOS, with nix-darwin, with home-manager, and on any other machine: what does not apply is skipped.
 * @throws UpError UP_USAGE for a root that is no directory; the reason of `signal`.
 */
export async function status(options: StatusOptions = {}): Promise<SystemStatus> {
  const { env = process.env, cwd = process.cwd(), platform = process.platform } = options;
  const signal = options.signal ?? new AbortController().signal;
  const root = resolve(cwd, options.root ?? '/');
  const tree = new RootTree(root);
  if ((await tree.resolve('/')) === undefined || (await tree.list('/')).length === 0)
    throw new UpError('UP_USAGE', `${root} is no root of a system: it is no directory, or empty`, {
      hint: 'Name where the system is mounted: up status --root /mnt',
    });
  const system = await readSystemProfile(tree, env);
  const home = await readHomeStatus(tree, env);
  const kind = await kindOf(tree, { system, home });
  const seen: Surroundings = { tree, env, cwd, platform, signal, system, home, kind };
  // One after the other: none of them takes long but the last, and that keeps all cores busy.
  const journal = await journalPart(seen);
  const units = await unitsPart(seen);
  const lastRun = await lastRunPart(seen);
  const flake = await flakePart(seen, options);
  const state = {
    root,
    host: { kind, name: await nameOf(tree) },
    system,
    home,
    journal: lookedAt(journal),
    units: lookedAt(units),
    flake: lookedAt(flake),
    lastRun: lookedAt(lastRun),
    skipped: [
      ...(system === undefined
        ? [skip('system', 'neither NixOS nor nix-darwin has generations here').skipped]
        : []),
      ...(home === undefined ? [skip('home', 'home-manager has not been used here').skipped] : []),
      ...[journal, units, flake, lastRun].flatMap((part) => ('skipped' in part ? [part.skipped] : [])),
    ],
  };
  return { ...state, ...verdictOf(state) };
}

interface Surroundings {
  readonly tree: RootTree;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
  readonly system: SystemProfileStatus | undefined;
  readonly home: HomeStatus | undefined;
  readonly kind: HostKind;
}

async function kindOf(
  tree: RootTree,
  { system, home }: Pick<Surroundings, 'system' | 'home'>,
): Promise<HostKind> {
  const { kind } = system?.metadata ?? {};
  if (kind === 'nixos' || kind === 'darwin') return kind;
  if (await tree.exists('/etc/NIXOS')) return 'nixos';
  return home === undefined ? 'plain' : 'home-manager';
}

async function nameOf(tree: RootTree): Promise<string | undefined> {
  if (tree.root === '/') return hostname();
  return (await tree.readText('/etc/hostname'))?.trim() || undefined;
}

async function journalPart(seen: Surroundings): Promise<Part<NonNullable<SystemStatus['journal']>>> {
  const { tree, env, signal, kind, system, home, platform } = seen;
  if (kind === 'darwin' || platform === 'darwin') return skip('journal', 'macOS keeps no such journal');
  if (tree.root !== '/' && (await tree.list('/var/log/journal')).length === 0)
    return skip('journal', `there is none below ${tree.root}`);
  const since = currentOf(system)?.createdAt ?? currentOf(home)?.createdAt;
  const found = await readJournalErrors({ root: tree.root, since, env, signal });
  return 'why' in found ? skip('journal', found.why) : { value: found };
}

function currentOf(profile: SystemProfileStatus | HomeStatus | undefined): Generation | undefined {
  return profile?.generations.find(({ number }) => number === profile.current);
}

async function unitsPart({
  tree,
  env,
  signal,
  kind,
  platform,
}: Surroundings): Promise<Part<NonNullable<SystemStatus['units']>>> {
  if (tree.root !== '/') return skip('units', 'nothing runs in another root');
  if (kind === 'darwin' || platform === 'darwin')
    return skip('units', 'launchd keeps no list of what failed');
  const found = await readFailedUnits({ env, signal });
  return 'why' in found ? skip('units', found.why) : { value: found };
}

const REBUILD = /^(os|home|darwin) /;

async function lastRunPart({ tree, env }: Surroundings): Promise<Part<NonNullable<SystemStatus['lastRun']>>> {
  if (tree.root !== '/') return skip('last run', 'the history is that of this machine');
  try {
    const { records } = await history({ env, outcomes: ['succeeded', 'failed', 'interrupted'] });
    const last = records.find(({ subject }) => REBUILD.test(subject));
    return last === undefined ? skip('last run', 'up has not built a system or a home yet') : { value: last };
  } catch (error) {
    return skip('last run', error instanceof Error ? error.message : String(error));
  }
}

async function flakePart(
  seen: Surroundings,
  { flake: named, evaluation }: StatusOptions,
): Promise<Part<NonNullable<SystemStatus['flake']>>> {
  const { tree, env, cwd, signal, kind, system, home } = seen;
  if (evaluation === 'omitted') return skip('flake', 'it was not asked for');
  const flake = named ?? (await findFlake({ tree, env, kind }));
  if (flake === undefined) return skip('flake', 'none is where the tools look for it: --flake REF names one');
  if ((await findProgram('nix', env)) === undefined) return skip('flake', 'nix is not on PATH');
  const context: NixContext = { signal, env, cwd };
  const names = configurationNames({ kind, user: homeUser(env)?.name, host: await nameOf(tree) });
  const runningPath = kind === 'home-manager' ? home?.activePath : system?.runningPath;
  return { value: await readFlakeStatus(context, { flake, kind, names, runningPath }) };
}

function skip(what: Skipped['what'], why: string): { readonly skipped: Skipped } {
  return { skipped: { what, why } };
}

function lookedAt<T>(part: Part<T>): T | undefined {
  return 'value' in part ? part.value : undefined;
}
