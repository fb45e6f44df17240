import { join } from 'node:path';
import { userPaths } from '@up/core';
import { createRegistryCache, loadRegistry, type Registry } from '@up/profiles';
import { buildIdentity } from './build-identity.ts';
import type { CommandContext } from './context.ts';

/** The registry of the project at hand, from the cache where this very build has read the same text before. */
export async function openRegistry({
  env,
  options,
}: Pick<CommandContext, 'env' | 'options'>): Promise<Registry> {
  const builtBy = await buildIdentity();
  if (builtBy === undefined) return loadRegistry(options.project);
  const directory = join(userPaths(env).cache, 'registry');
  return loadRegistry(options.project, { cache: createRegistryCache({ directory, builtBy }) });
}
