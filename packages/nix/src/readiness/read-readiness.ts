import { access, constants, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UpError } from '@up/core';
import { findProgram } from '@up/process';
import { isAtLeast, type NixVersion } from '../dialect/nix-version.ts';
import { nixVersion } from '../invoke/nix-version.ts';
import { canReach } from './can-reach.ts';
import { type LockedInput, parseFlakeLock } from './flake-inputs.ts';
import { sourcePath } from './source-path.ts';

/** Whether Nix can build the flake of a project here, decided without evaluating anything. */
export type NixReadiness =
  | { readonly state: 'ready'; readonly version: NixVersion; readonly reason: string }
  /** Something is missing: `reason` says what, in half a sentence. */
  | { readonly state: 'missing'; readonly what: MissingNix; readonly reason: string };

/** `inputs`: what the flake is made of is not here and cannot be fetched. */
export type MissingNix = 'nix' | 'flake' | 'version' | 'store' | 'inputs';

export interface ReadinessOptions {
  /** Of the project. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /**
   * `flake`: only whether there is a Nix that is new enough, and a flake.nix; `inputs`: also whether what it needs can
   * be had, for which a host may be asked.
   */
  readonly depth: 'flake' | 'inputs';
}

/** The oldest that is tested. */
const OLDEST_MINOR = 8;

/** Asks PATH, the disk and, with `inputs`, the network; never evaluates. Takes no longer than a second. */
export async function readNixReadiness(options: ReadinessOptions): Promise<NixReadiness> {
  const { root, env, signal, depth } = options;
  if ((await findProgram('nix', env)) === undefined) return missing('nix', 'nix is not on PATH');
  if (!(await isThere(join(root, 'flake.nix')))) return missing('flake', 'the project has no flake.nix');
  const version = await versionOf({ env, signal, cwd: root });
  if (typeof version === 'string') return missing('version', version);
  if (!isAtLeast(version, OLDEST_MINOR))
    return missing('version', `Nix ${version.version} is older than 2.${OLDEST_MINOR}`);
  const name = `Nix ${version.version}`;
  if (depth === 'flake') return { state: 'ready', version, reason: `${name}, with flake.nix` };
  if (!(await isStoreUsable(env)))
    return missing('store', `${name} is here, but this user cannot write its store, and no daemon runs`);
  const lack = await lackOfInputs(options);
  return lack === undefined
    ? { state: 'ready', version, reason: `${name}, with flake.nix and its inputs` }
    : missing('inputs', `${name} is here, but ${lack}`);
}

function missing(what: MissingNix, reason: string): NixReadiness {
  return { state: 'missing', what, reason };
}

async function versionOf(context: Parameters<typeof nixVersion>[0]): Promise<NixVersion | string> {
  try {
    return await nixVersion(context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof UpError) return error.message.replace(/^The nix on PATH/, 'the nix on PATH');
    throw error;
  }
}

/** A store that is configured elsewhere is not looked at. */
async function isStoreUsable(env: NodeJS.ProcessEnv): Promise<boolean> {
  if ((env['NIX_REMOTE'] ?? '') !== '') return true;
  const state = env['NIX_STATE_DIR'] ?? '/nix/var/nix';
  if (await isThere(join(state, 'daemon-socket/socket'))) return true;
  for (let directory = state; ; directory = dirname(directory))
    if (await isThere(directory)) return await isThere(directory, constants.W_OK);
}

/** Why the flake cannot be evaluated, where its inputs are the reason. */
async function lackOfInputs({ root, env, signal }: ReadinessOptions): Promise<string | undefined> {
  const lock = await textOfFile(join(root, 'flake.lock'));
  if (lock === undefined) {
    const flake = (await textOfFile(join(root, 'flake.nix'))) ?? '';
    return /\binputs\b\s*[.=]/.test(flake) ? 'flake.nix has inputs and no flake.lock' : undefined;
  }
  const inputs = parseFlakeLock(lock);
  if (inputs === undefined) return 'flake.lock cannot be read';
  const storeDir = env['NIX_STORE_DIR'] ?? '/nix/store';
  const remote = inputs.filter(({ host }) => host !== undefined);
  const here = await Promise.all(remote.map((input) => isInStore(input, storeDir)));
  const absent = remote.filter((_, index) => here[index] === false);
  for (const host of new Set(absent.flatMap((input) => input.host ?? []))) {
    if (await canReach(host, { env, signal })) continue;
    signal.throwIfAborted();
    const names = absent.filter((input) => input.host === host).map(({ name }) => name);
    const are = names.length === 1 ? 'is' : 'are';
    return `${names.join(', ')} ${are} not in its store, and there is no connection to ${host}`;
  }
  return undefined;
}

async function isInStore({ narHash }: LockedInput, storeDir: string): Promise<boolean> {
  const path = narHash === undefined ? undefined : sourcePath(narHash, storeDir);
  return path !== undefined && (await isThere(path));
}

async function isThere(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}

async function textOfFile(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}
