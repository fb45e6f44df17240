import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { UpError } from '@up/core';
import { sourceFailure } from './file-failure.ts';

export interface SourceFile {
  /** Below the root. */
  readonly path: string;
  /** Of what a link leads to. */
  readonly stats: Stats;
}

export interface ListSourcesOptions {
  readonly root: string;
  /** Files or directories below `root`. */
  readonly files: readonly string[];
  /** A directory whose content is left out: the artefact itself may lie below `root`. */
  readonly except: string;
}

/**
 * Every file of the named ones and below them, once each. Links are followed: an artefact stands alone.
 * @throws UpError UP_BUILD_FAILED for what is missing, unreadable, neither file nor directory, or a
 *   link that leads back to where it came from.
 */
export async function listSources({
  root,
  files,
  except,
}: ListSourcesOptions): Promise<readonly SourceFile[]> {
  const left = await realpath(except).catch(() => except);
  const lists = await Promise.all(
    files.map((file) => walk(normalize(file).replace(/\/+$/, ''), { root, except: left, above: [] })),
  );
  return [...new Map(lists.flat().map((file) => [file.path, file])).values()];
}

interface WalkOptions {
  readonly root: string;
  readonly except: string;
  /** The real paths of the directories on the way here. */
  readonly above: readonly string[];
}

async function walk(path: string, { root, except, above }: WalkOptions): Promise<readonly SourceFile[]> {
  const absolute = join(root, path);
  try {
    const stats = await stat(absolute);
    if (stats.isFile()) return [{ path, stats }];
    if (!stats.isDirectory()) throw unusable(`${absolute} is neither a file nor a directory`);
    const real = await realpath(absolute);
    if (real === except) return [];
    if (above.includes(real)) throw unusable(`${absolute} leads back to ${real}, which it lies in`);
    const names = await readdir(absolute);
    const options = { root, except, above: [...above, real] };
    return (await Promise.all(names.map((name) => walk(join(path, name), options)))).flat();
  } catch (error) {
    throw sourceFailure(error, absolute);
  }
}

function unusable(reason: string): UpError {
  return new UpError('UP_BUILD_FAILED', `A runner cannot be made of this: ${reason}`, {
    hint: 'Remove it, or name the files of the runner one by one in up.toml.',
  });
}
