import { posix } from 'node:path';
import type { RootTree } from './root-tree.ts';

/** Where Nix keeps its profiles, as Nix itself is told. */
function stateDirectory(env: NodeJS.ProcessEnv): string {
  return env['NIX_STATE_DIR'] || '/nix/var/nix';
}

/** The profile of NixOS and of nix-darwin. */
export function systemProfilePath(env: NodeJS.ProcessEnv): string {
  return posix.join(stateDirectory(env), 'profiles/system');
}

export interface HomeUser {
  readonly name: string;
  readonly home: string;
}

/** The user whose home it is; undefined where the environment does not say it. */
export function homeUser(env: NodeJS.ProcessEnv): HomeUser | undefined {
  const { USER: user, LOGNAME: login, HOME: home } = env;
  const name = user || login || (home === '/root' ? 'root' : '');
  return home === undefined || home === '' || name === '' ? undefined : { name, home };
}

/**
 * The profile of home-manager: the first place that has one, in the order in which its activation script moves it on
 * (modules/lib-bash/activation-init.sh).
 */
export async function findHomeProfile(
  tree: RootTree,
  user: HomeUser,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const state = stateHome(user, env);
  const places = [
    posix.join(state, 'nix/profiles/home-manager'),
    posix.join(state, 'home-manager/profiles/home-manager'),
    posix.join(stateDirectory(env), 'profiles/per-user', user.name, 'home-manager'),
  ];
  for (const place of places) if ((await tree.readLink(place)) !== undefined) return place;
  return undefined;
}

/** The link to the home that was activated last. */
export async function findActiveHome(
  tree: RootTree,
  user: HomeUser,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const places = [
    posix.join(stateHome(user, env), 'home-manager/gcroots/current-home'),
    posix.join(stateDirectory(env), 'gcroots/per-user', user.name, 'current-home'),
  ];
  for (const place of places) {
    const path = await tree.readLink(place);
    if (path !== undefined) return path;
  }
  return undefined;
}

function stateHome({ home }: HomeUser, env: NodeJS.ProcessEnv): string {
  const named = env['XDG_STATE_HOME'] ?? '';
  return named.startsWith('/') ? named : posix.join(home, '.local/state');
}
