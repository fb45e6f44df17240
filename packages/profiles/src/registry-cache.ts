import { createJsonCache, type JsonCache } from '@up/core';
import type { Registry } from './registry.ts';

/** Registries that were built before, by the text they were built from. */
export type RegistryCache = JsonCache<Registry>;

export interface RegistryCacheOptions {
  readonly directory: string;
  /** Names the code that built the entries: other code must not believe them. */
  readonly builtBy: string;
}

/** Every change of an up.toml makes an entry; older ones than these go. */
const MAX_ENTRIES = 20;

export function createRegistryCache(options: RegistryCacheOptions): RegistryCache {
  return createJsonCache<Registry>({ ...options, maxEntries: MAX_ENTRIES });
}
