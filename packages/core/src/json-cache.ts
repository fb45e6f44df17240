import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Values that were worked out before, by what they were worked out from. */
export interface JsonCache<T> {
  /** The value of this very key, or undefined; a damaged entry counts as absent. */
  get(key: string): Promise<T | undefined>;
  /** Keeps a value. A cache that cannot be written is no failure. */
  put(key: string, value: T): Promise<void>;
}

export interface JsonCacheOptions {
  readonly directory: string;
  /** Names the code that made the entries: other code must not believe them. */
  readonly builtBy: string;
  /** Of more, the oldest go. */
  readonly maxEntries: number;
}

/** A directory with one file for each entry: the SHA-256 of its JSON, and the JSON. */
export function createJsonCache<T>({ directory, builtBy, maxEntries }: JsonCacheOptions): JsonCache<T> {
  const fileOf = (key: string): string => join(directory, `${digest(`${builtBy}\0${key}`)}.json`);
  return {
    get: async (key) => {
      const entry = await readFile(fileOf(key), 'utf8').catch(() => '');
      const lineEnd = entry.indexOf('\n');
      const body = entry.slice(lineEnd + 1);
      return entry.slice(0, lineEnd) === digest(body) ? (JSON.parse(body) as T) : undefined;
    },
    put: async (key, value) => {
      const body = JSON.stringify(value);
      try {
        await mkdir(directory, { recursive: true });
        await writeWhole(fileOf(key), `${digest(body)}\n${body}`);
        await prune(directory, maxEntries);
      } catch {
        // A read-only home, a full disk: the next time takes longer, and nothing else is lost.
      }
    },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function writeWhole(file: string, content: string): Promise<void> {
  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`;
  await writeFile(partial, content, { mode: 0o600 });
  await rename(partial, file);
}

async function prune(directory: string, maxEntries: number): Promise<void> {
  const names = await readdir(directory);
  if (names.length <= maxEntries) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { path, mtimeMs: (await stat(path)).mtimeMs };
    }),
  );
  const newestFirst = files.sort((one, other) => other.mtimeMs - one.mtimeMs);
  await Promise.all(newestFirst.slice(maxEntries).map(({ path }) => rm(path, { force: true })));
}
