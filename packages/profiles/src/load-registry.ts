import { dirname, resolve } from 'node:path';
import { findRegistryFile } from './find-registry-file.ts';
import type { Registry } from './registry.ts';
import type { RegistryCache } from './registry-cache.ts';

export interface LoadRegistryOptions {
  /** Spares reading and checking a text again that was read and found valid before. */
  readonly cache?: RegistryCache | undefined;
}

/**
 * Reads, merges and validates the registry of the project that `directory` belongs to: the nearest
 * up.toml in it or above it.
 * @throws UpError UP_CONFIG_NOT_FOUND, UP_CONFIG_SYNTAX, UP_CONFIG_INVALID, UP_CONFIG_CYCLE, with file and line.
 */
export async function loadRegistry(
  directory: string,
  { cache }: LoadRegistryOptions = {},
): Promise<Registry> {
  const { file, text } = await findRegistryFile(resolve(directory));
  const known = await cache?.get(text);
  if (known !== undefined) return { ...known, file, root: dirname(file) };
  // Loaded only here: the schemas alone take longer than everything else that `up list` does.
  const { parseRegistry } = await import('./parse-registry.ts');
  const registry = await parseRegistry({ file, text });
  await cache?.put(text, registry);
  return registry;
}
