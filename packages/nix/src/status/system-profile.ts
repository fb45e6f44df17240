import { posix } from 'node:path';
import type { Generation, Profile } from '../generations/generation.ts';
import { systemProfilePath } from '../generations/places.ts';
import { readMetadata } from '../generations/read-metadata.ts';
import { readProfile } from '../generations/read-profile.ts';
import type { RootTree } from '../generations/root-tree.ts';
import type { SystemProfileStatus } from './system-status.ts';

const RUNNING = '/run/current-system';
const BOOTED = '/run/booted-system';

/** The generations of NixOS or nix-darwin: what boots next, what runs. Undefined where there is no such system. */
export async function readSystemProfile(
  tree: RootTree,
  env: NodeJS.ProcessEnv,
): Promise<SystemProfileStatus | undefined> {
  const profile = await readProfile(tree, systemProfilePath(env));
  if (profile === undefined) return undefined;
  const { path, generations, current, latest } = profile;
  const runningPath = await tree.readLink(RUNNING);
  const bootedPath = await tree.readLink(BOOTED);
  const running = numberOf(profile, runningPath);
  return {
    profile: path,
    generations,
    current: current?.number,
    latest: latest?.number,
    running,
    runningPath,
    booted: numberOf(profile, bootedPath),
    inSync:
      current !== undefined &&
      current.number === latest?.number &&
      current.exists &&
      (runningPath === undefined || runningPath === current.path),
    reboot: await rebootOf(tree, current),
    metadata: current === undefined ? undefined : await readMetadata(tree, current),
  };
}

/** Two generations can be the same system: the one that the profile leads to is meant then, else the later one. */
function numberOf({ generations, current }: Profile, path: string | undefined): number | undefined {
  if (path === undefined) return undefined;
  if (current?.path === path) return current.number;
  return generations.findLast((generation) => generation.path === path)?.number;
}

/** What is loaded once, when a machine boots. */
const BOOT_PARTS = ['kernel', 'initrd', 'kernel-modules'] as const;

async function rebootOf(
  tree: RootTree,
  current: Generation | undefined,
): Promise<SystemProfileStatus['reboot']> {
  if (current === undefined || !(await tree.exists(BOOTED))) return undefined;
  for (const part of BOOT_PARTS) {
    const booted = await tree.resolve(posix.join(BOOTED, part));
    const next = await tree.resolve(posix.join(current.link, part));
    if (booted !== next) return 'needed';
  }
  return 'not-needed';
}
