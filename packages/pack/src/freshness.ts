import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';

/** The latest time anything below the paths was written, in milliseconds; undefined where a path is missing. */
export async function newestMtime(paths: readonly string[]): Promise<number | undefined> {
  const times = await Promise.all(paths.map((path) => newestBelow(path)));
  return times.reduce<number | undefined>(
    (newest, time) => (newest === undefined || time === undefined ? undefined : Math.max(newest, time)),
    0,
  );
}

async function newestBelow(path: string): Promise<number | undefined> {
  try {
    const own = await stat(path);
    if (!own.isDirectory()) return own.mtimeMs;
    const entries = (await readdir(path, { withFileTypes: true })).filter(isInput);
    const times = await Promise.all(entries.map((entry) => newestBelow(join(path, entry.name))));
    return times.reduce<number>((newest, time) => Math.max(newest, time ?? 0), 0);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Tests are no input of what is built. */
function isInput(entry: Dirent): boolean {
  return entry.name !== 'node_modules' && !entry.name.endsWith('.test.ts');
}
