import { resolve } from 'node:path';
import { UpError } from '@up/core';
import type { GenerationMetadata, Profile } from './generation.ts';
import { findHomeProfile, homeUser, systemProfilePath } from './places.ts';
import { readMetadata } from './read-metadata.ts';
import { readProfile } from './read-profile.ts';
import { RootTree } from './root-tree.ts';

export interface ReadGenerationsOptions {
  readonly of: 'system' | 'home';
  /** Another root than that of this machine. */
  readonly root?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** The profile of the system, or of the home of the user, with its generations; undefined where there is none. */
export async function readGenerations({
  of,
  root = '/',
  env = process.env,
}: ReadGenerationsOptions): Promise<Profile | undefined> {
  const tree = new RootTree(resolve(root));
  const path = await pathOf(tree, of, env);
  return path === undefined ? undefined : await readProfile(tree, path);
}

async function pathOf(
  tree: RootTree,
  of: ReadGenerationsOptions['of'],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (of === 'system') return systemProfilePath(env);
  const user = homeUser(env);
  return user === undefined ? undefined : await findHomeProfile(tree, user, env);
}

/**
 * What a generation says of itself.
 * @throws UpError UP_USAGE where there is no such generation, with those that there are.
 */
export async function generationMetadata(
  number: number,
  options: ReadGenerationsOptions,
): Promise<GenerationMetadata> {
  const profile = await readGenerations(options);
  const found = profile?.generations.find((generation) => generation.number === number);
  if (found !== undefined) return await readMetadata(new RootTree(resolve(options.root ?? '/')), found);
  const numbers = profile?.generations.map((generation) => generation.number) ?? [];
  const there =
    numbers.length === 0
      ? `there is no profile of a ${options.of}`
      : `there are ${numbers.slice(-10).join(', ')}${numbers.length > 10 ? ' and older ones' : ''}`;
  throw new UpError('UP_USAGE', `There is no generation ${number} of the ${options.of}: ${there}`, {
    hint: 'List them: up os generations, or: up home generations',
  });
}
