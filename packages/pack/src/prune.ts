import { lstat, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '@up/core';

/**
 * Removes from a directory every file that is not one of `wanted` (paths below it), every directory
 * that holds none of them. A link is a file here: nothing is removed through one. Returns how many went.
 */
export async function prune(directory: string, wanted: readonly string[]): Promise<number> {
  const own = await lstat(directory).catch(absent);
  if (own === undefined) return 0;
  if (!own.isDirectory()) return remove(directory);
  const keep: Keep = { files: new Set(wanted), directories: new Set(wanted.flatMap(directoriesAbove)) };
  return pruneBelow({ directory, path: '', keep });
}

interface Keep {
  readonly files: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
}

interface Level {
  readonly directory: string;
  /** Of this level, below `directory`. */
  readonly path: string;
  readonly keep: Keep;
}

async function pruneBelow({ directory, path, keep }: Level): Promise<number> {
  const entries = (await readdir(join(directory, path), { withFileTypes: true }).catch(absent)) ?? [];
  const removed = entries.map(async (entry) => {
    const below = join(path, entry.name);
    if (!entry.isDirectory()) return keep.files.has(below) ? 0 : remove(join(directory, below));
    const count = await pruneBelow({ directory, path: below, keep });
    if (!keep.directories.has(below)) await remove(join(directory, below));
    return count;
  });
  return (await Promise.all(removed)).reduce((sum, count) => sum + count, 0);
}

async function remove(path: string): Promise<1> {
  await rm(path, { recursive: true, force: true });
  return 1;
}

/** `a/b/c` lies in `a` and `a/b`. */
function directoriesAbove(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === '.' ? [] : [...directoriesAbove(parent), parent];
}

/** Another `up` may have removed it in the meantime. */
function absent(error: unknown): undefined {
  if (systemErrorCode(error) !== 'ENOENT') throw error;
}
