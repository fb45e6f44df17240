import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '@up/core';

export interface StageOptions {
  readonly from: string;
  /** Files or directories below `from`. */
  readonly files: readonly string[];
  readonly to: string;
}

export interface Staged {
  readonly files: number;
  readonly sizeBytes: number;
  /** Files that were not there yet, differed, or had to go. */
  readonly changed: number;
}

/**
 * Makes `to` hold exactly the named files of `from`. What is there already, by size and time, is left
 * alone; each copy appears whole or not at all, so that an instance started earlier keeps running.
 */
export async function stageFiles({ from, files, to }: StageOptions): Promise<Staged> {
  const wanted = (await Promise.all(files.map((file) => listFiles(from, file)))).flat();
  const present = await listFiles(to, '.').catch(absent);
  const surplus = present.filter((file) => !wanted.includes(file));
  await Promise.all(surplus.map((file) => rm(join(to, file))));
  const copies = await Promise.all(wanted.map((file) => copyIfChanged(join(from, file), join(to, file))));
  return {
    files: wanted.length,
    sizeBytes: copies.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    changed: surplus.length + copies.filter(({ copied }) => copied).length,
  };
}

async function listFiles(root: string, below: string): Promise<readonly string[]> {
  const own = await stat(join(root, below));
  if (!own.isDirectory()) return [below];
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const nested = entries.map((entry) => listFiles(root, join(below, entry.name)));
  return (await Promise.all(nested)).flat();
}

async function copyIfChanged(
  from: string,
  to: string,
): Promise<{ readonly copied: boolean; readonly sizeBytes: number }> {
  const source = await stat(from);
  const target = await stat(to).catch(absent);
  if ('size' in target && target.size === source.size && target.mtimeMs === source.mtimeMs) {
    return { copied: false, sizeBytes: source.size };
  }
  await mkdir(dirname(to), { recursive: true });
  const partial = `${to}.${process.pid}.partial`;
  try {
    await copyFile(from, partial, constants.COPYFILE_FICLONE);
    await utimes(partial, source.atime, source.mtime);
    await rename(partial, to);
  } finally {
    await rm(partial, { force: true });
  }
  return { copied: true, sizeBytes: source.size };
}

/** Nothing there yet is an empty place. */
function absent(error: unknown): [] {
  if (systemErrorCode(error) === 'ENOENT') return [];
  throw error;
}
