import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { userPaths } from '@up/core';
import { createRegistryCache, loadRegistry, type Registry } from '@up/profiles';
import type { CommandContext } from './context.ts';
import { VERSION } from './version.ts';

/** The registry of the project at hand, from the cache where this very build has read the same text before. */
export async function openRegistry({
  env,
  options,
}: Pick<CommandContext, 'env' | 'options'>): Promise<Registry> {
  const builtBy = await thisBuild();
  if (builtBy === undefined) return loadRegistry(options.project);
  const directory = join(userPaths(env).cache, 'registry');
  return loadRegistry(options.project, { cache: createRegistryCache({ directory, builtBy }) });
}

/** Changes with every build; undefined where the sources themselves run. */
async function thisBuild(): Promise<string | undefined> {
  const bundle = join(import.meta.dirname, 'main.js');
  const found = await stat(bundle).catch(() => undefined);
  return found === undefined ? undefined : `${VERSION} ${found.mtimeMs} ${found.size}`;
}
