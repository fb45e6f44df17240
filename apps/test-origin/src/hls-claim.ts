import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import { segmentNameMatcher } from './playlist/segment-name.ts';

/** What an origin writes into a directory: how a later one knows the files of one that was killed. */
export interface Ownership {
  readonly subdirectories: readonly string[];
  readonly segmentPattern: string;
  readonly playlists: readonly string[];
}

export interface DirectoryClaim {
  readonly workDir: string;
  release(): Promise<void>;
}

const PREFIX = '.test-origin-';
const OWNER_FILE = 'owner.json';

/**
 * Claims a directory for this process, by a work directory in it that carries its process id, and
 * removes what origins left there that no longer run.
 * @throws UpError UP_DIRECTORY_UNWRITABLE when another origin publishes there; system errors.
 */
export async function claimDirectory(path: string, ownership: Ownership): Promise<DirectoryClaim> {
  for (const name of await readdir(path)) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : Number.NaN);
    if (!Number.isInteger(pid)) continue;
    if (pid !== process.pid && isRunning(pid)) {
      throw new UpError('UP_DIRECTORY_UNWRITABLE', `Another origin (process ${pid}) publishes in ${path}`, {
        hint: 'Stop it, or choose another directory: --hls-dir DIR',
        details: { directory: path, pid },
      });
    }
    await removeLeftovers(path, join(path, name));
  }
  const workDir = join(path, `${PREFIX}${process.pid}`);
  const release = (): Promise<void> => rm(workDir, { recursive: true, force: true });
  try {
    await mkdir(workDir);
    const { subdirectories, segmentPattern, playlists } = ownership;
    await writeFile(join(workDir, OWNER_FILE), JSON.stringify({ subdirectories, segmentPattern, playlists }));
  } catch (error) {
    await release();
    throw error;
  }
  return { workDir, release };
}

async function removeLeftovers(path: string, workDir: string): Promise<void> {
  const ownership = await readOwnership(join(workDir, OWNER_FILE));
  if (ownership !== undefined) {
    const isSegment = segmentNameMatcher(ownership.segmentPattern);
    const isOurs = (name: string): boolean => isSegment.test(name) || ownership.playlists.includes(name);
    for (const directory of [path, ...ownership.subdirectories.map((name) => join(path, name))]) {
      const names = await readdir(directory).catch(() => []);
      await Promise.all(names.filter(isOurs).map((name) => rm(join(directory, name), { force: true })));
    }
  }
  await rm(workDir, { recursive: true, force: true });
}

/** undefined where the file is missing or damaged: then nothing is known to be ours. */
async function readOwnership(file: string): Promise<Ownership | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isOwnership(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwnership(value: unknown): value is Ownership {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const areNames = (names: unknown): boolean =>
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string' && !name.includes('/') && name !== '..');
  return (
    areNames(fields['subdirectories']) &&
    areNames(fields['playlists']) &&
    typeof fields['segmentPattern'] === 'string'
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}
