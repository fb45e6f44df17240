import { findActiveHome, findHomeProfile, homeUser } from '../generations/places.ts';
import { readMetadata } from '../generations/read-metadata.ts';
import { readProfile } from '../generations/read-profile.ts';
import type { RootTree } from '../generations/root-tree.ts';
import type { HomeStatus } from './system-status.ts';

/** The home-manager of the user, on its own or as part of the system. Undefined where there is none. */
export async function readHomeStatus(
  tree: RootTree,
  env: NodeJS.ProcessEnv,
): Promise<HomeStatus | undefined> {
  const user = homeUser(env);
  if (user === undefined) return undefined;
  const place = await findHomeProfile(tree, user, env);
  const profile = place === undefined ? undefined : await readProfile(tree, place);
  const activePath = await findActiveHome(tree, user, env);
  if (profile === undefined && activePath === undefined) return undefined;
  const current = profile?.current;
  return {
    user: user.name,
    profile: profile?.path,
    generations: profile?.generations ?? [],
    current: current?.number,
    latest: profile?.latest?.number,
    activePath,
    inSync:
      profile === undefined ||
      (current !== undefined &&
        current.number === profile.latest?.number &&
        current.exists &&
        (activePath === undefined || activePath === current.path)),
    metadata: current === undefined ? undefined : await readMetadata(tree, current),
  };
}
