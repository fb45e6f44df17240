import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registry } from './registry.ts';

/** Registries that were built before, by the text they were built from. */
export interface RegistryCache {
  /** The registry of this very text, or undefined; a damaged entry counts as absent. */
  get(text: string): Promise<Registry | undefined>;
  /** Keeps a registry. A cache that cannot be written is no failure. */
  put(text: string, registry: Registry): Promise<void>;
}

export interface RegistryCacheOptions {
  readonly directory: string;
  /** Names the code that built the entries: other code must not believe them. */
  readonly builtBy: string;
}

/** Every change of an up.toml makes an entry; older ones than these go. */
const MAX_ENTRIES = 20;

export function createRegistryCache({ directory, builtBy }: RegistryCacheOptions): RegistryCache {
  const fileOf = (text: string): string => join(directory, `${digest(`${builtBy}\0${text}`)}.json`);
  return {
    get: async (text) => {
      const entry = await readFile(fileOf(text), 'utf8').catch(() => '');
      const lineEnd = entry.indexOf('\n');
      const body = entry.slice(lineEnd + 1);
      return entry.slice(0, lineEnd) === digest(body) ? (JSON.parse(body) as Registry) : undefined;
    },
    put: async (text, registry) => {
      const body = JSON.stringify(registry);
      try {
        await mkdir(directory, { recursive: true });
        await writeWhole(fileOf(text), `${digest(body)}\n${body}`);
        await prune(directory);
      } catch {
        // A read-only home, a full disk: the next start takes longer, and nothing else is lost.
      }
    },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function writeWhole(file: string, content: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, content);
  await rename(partial, file);
}

/** Names are digests, so which ones go is a matter of chance; all of them can be made again. */
async function prune(directory: string): Promise<void> {
  const names = await readdir(directory);
  await Promise.all(names.slice(MAX_ENTRIES).map((name) => rm(join(directory, name), { force: true })));
}
