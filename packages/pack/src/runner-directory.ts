import { mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import { LAUNCH_MARK } from './launch-script.ts';

/** Directories with this prefix hold copies that are not complete yet. */
const PARTIAL_PREFIX = '.partial-';

/** Left by a build that was killed: none takes that long. */
const PARTIAL_MAX_AGE_MS = 60 * 60 * 1000;

/**
 * Makes sure that building into a directory destroys nothing: it is absent, empty or a runner.
 * @throws UpError UP_FILE_EXISTS otherwise.
 */
export async function requireRunnerDirectory(directory: string): Promise<void> {
  const names = (await namesIn(directory)).filter((name) => !name.startsWith(PARTIAL_PREFIX));
  if (names.length === 0 || (await isLaunchScript(join(directory, 'run')))) return;
  throw new UpError('UP_FILE_EXISTS', `${directory} holds something else than a runner`, {
    hint: 'Choose a new or empty directory: up build PROFILE runner -o DIRECTORY',
    details: { path: directory },
  });
}

/** A place for copies that are not complete yet, on the same file system; removed at the end of the scope. */
export async function openPartials(directory: string): Promise<{ readonly path: string } & AsyncDisposable> {
  await mkdir(directory, { recursive: true });
  await sweepPartials(directory);
  const path = await mkdtemp(join(directory, PARTIAL_PREFIX));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function sweepPartials(directory: string): Promise<void> {
  const names = (await namesIn(directory)).filter((name) => name.startsWith(PARTIAL_PREFIX));
  for (const path of names.map((name) => join(directory, name))) {
    const age = Date.now() - (await stat(path).then(({ mtimeMs }) => mtimeMs, Date.now));
    if (age > PARTIAL_MAX_AGE_MS) await rm(path, { recursive: true, force: true });
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function isLaunchScript(file: string): Promise<boolean> {
  const beginning = await readBeginning(file).catch(() => '');
  return beginning.split('\n')[1]?.startsWith(LAUNCH_MARK) === true;
}

async function readBeginning(file: string): Promise<string> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(256), position: 0 });
  return buffer.toString('utf8', 0, bytesRead);
}
