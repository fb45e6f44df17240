import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';
import { sourceFailure } from './file-failure.ts';

/**
 * The latest time anything at or below the paths was written, added or removed, in milliseconds;
 * 0 where there is nothing. Links to directories are not followed.
 * @throws UpError UP_BUILD_FAILED when a path is there but cannot be read.
 */
export async function newestMtime(paths: readonly string[]): Promise<number> {
  return newest(await Promise.all(paths.map(newestBelow)));
}

async function newestBelow(path: string): Promise<number> {
  try {
    const own = await lstat(path);
    if (own.isSymbolicLink()) return Math.max(own.mtimeMs, await fileTime(path));
    if (!own.isDirectory()) return own.mtimeMs;
    const entries = (await readdir(path, { withFileTypes: true })).filter(counts);
    return Math.max(own.mtimeMs, await newestMtime(entries.map(({ name }) => join(path, name))));
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw sourceFailure(error, path);
  }
}

/** Of what a link leads to. */
async function fileTime(link: string): Promise<number> {
  const target = await stat(link);
  return target.isDirectory() ? 0 : target.mtimeMs;
}

const ASIDE: ReadonlySet<string> = new Set(['node_modules', '.git', '.up']);

/** Tests are no input of what is built, neither is what tools keep beside the sources. */
function counts({ name }: Dirent): boolean {
  return !ASIDE.has(name) && !name.endsWith('.test.ts');
}

function newest(times: readonly number[]): number {
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}

/** Those of the paths where nothing is. */
export async function missingPaths(paths: readonly string[]): Promise<readonly string[]> {
  const present = await Promise.all(paths.map((path) => stat(path).then(() => true, isThere(path))));
  return paths.filter((_, index) => present[index] === false);
}

function isThere(path: string): (error: unknown) => boolean {
  return (error) => {
    if (isAbsent(error)) return false;
    throw sourceFailure(error, path);
  };
}

function isAbsent(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
