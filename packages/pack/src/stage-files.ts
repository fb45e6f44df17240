import { constants, type Stats } from 'node:fs';
import { access, copyFile, lstat, mkdir, rename, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '@up/core';
import { sourceFailure } from './file-failure.ts';
import { listSources, type SourceFile } from './list-sources.ts';
import { prune } from './prune.ts';

export interface StageOptions {
  readonly from: string;
  /** Files or directories below `from`. */
  readonly files: readonly string[];
  readonly to: string;
  /** Where copies are made before they are put in place: on the same file system as `to`. */
  readonly partials: string;
}

export interface Staged {
  readonly files: number;
  readonly sizeBytes: number;
  /** Files that were not there yet, differed, or had to go. */
  readonly changed: number;
}

/**
 * Makes `to` hold exactly the named files of `from`. What is there already is left alone; each copy
 * appears whole or not at all, so that an instance started earlier keeps running, and several builds
 * at once do not disturb each other.
 * @throws UpError UP_BUILD_FAILED for sources that cannot be read; system errors for `to`.
 */
export async function stageFiles({ from, files, to, partials }: StageOptions): Promise<Staged> {
  const wanted = await listSources({ root: from, files, except: dirname(to) });
  const pruned = await prune(
    to,
    wanted.map(({ path }) => path),
  );
  const copied = await Promise.all(
    wanted.map((file, index) =>
      copyIfChanged(file, { from, to: join(to, file.path), partial: join(partials, String(index)) }),
    ),
  );
  return {
    files: wanted.length,
    sizeBytes: wanted.reduce((sum, { stats }) => sum + stats.size, 0),
    changed: pruned + copied.filter(Boolean).length,
  };
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly partial: string;
}

async function copyIfChanged({ path, stats }: SourceFile, { from, to, partial }: Copy): Promise<boolean> {
  const target = await lstat(to).catch(absent);
  if (target !== undefined && isCopy(target, stats)) return false;
  const source = join(from, path);
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(source, partial, constants.COPYFILE_FICLONE);
  } catch (error) {
    await access(source, constants.R_OK).catch((cause) => {
      throw sourceFailure(cause, source);
    });
    throw error;
  }
  await utimes(partial, stats.atime, stats.mtime);
  await rename(partial, to);
  return true;
}

/**
 * By size and time of change, to the millisecond that `utimes` keeps. A source that was replaced since
 * the copy was made is not trusted in these: builds that set all times to one value are common.
 */
function isCopy(target: Stats, source: Stats): boolean {
  return (
    target.isFile() &&
    target.size === source.size &&
    target.mtime.getTime() === source.mtime.getTime() &&
    source.ctimeMs <= target.ctimeMs
  );
}

function absent(error: unknown): undefined {
  const code = systemErrorCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}
