import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  opendir,
  readlink,
  realpath,
  rename,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '@up/core';
import type { FileState, HostFiles } from './host-files.ts';

const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_NAMES = 10_000;

/** The files of this machine. */
export function realFiles(now: () => number = Date.now): HostFiles {
  return {
    read: (path) => orNothing(() => readText(path)),
    list: (path) => orNothing(() => listNames(path)),
    state: (path) => orNothing(async () => toState(await lstat(path))),
    realPath: (path) => orNothing(() => realpath(path)),
    readLink: (path) => orNothing(() => readlink(path)),
    canWrite: async (path) => (await orNothing(() => access(path, constants.W_OK).then(() => true))) ?? false,
    room: (path) =>
      orNothing(async () => {
        const place = await existing(path);
        const { bavail, bsize, blocks, ffree, files } = await statfs(place);
        return {
          device: (await lstat(place)).dev,
          freeBytes: bavail * bsize,
          totalBytes: blocks * bsize,
          freeFiles: ffree,
          totalFiles: files,
        };
      }),
    makeDirectory: async (path) => void (await mkdir(path, { recursive: true })),
    replace: (path, text) => replace(path, text, now()),
  };
}

async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

async function readText(path: string): Promise<string> {
  // A pipe without a writer must not hold anybody up: opened like this it reads as empty.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_TEXT_BYTES), 0, MAX_TEXT_BYTES, null);
  return buffer.toString('utf8', 0, bytesRead);
}

async function listNames(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(path)) {
    names.push(name);
    if (names.length >= MAX_NAMES) break;
  }
  return names.sort();
}

function toState(stats: Stats): FileState {
  return { kind: kindOf(stats), sizeBytes: stats.size, modifiedMs: stats.mtimeMs, uid: stats.uid };
}

function kindOf(stats: Stats): FileState['kind'] {
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'pipe';
  return stats.isFile() ? 'file' : 'device';
}

/** The nearest directory above that is there: what does not exist yet will lie on its file system. */
async function existing(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const real = await orNothing(() => realpath(at));
    if (real !== undefined || at === dirname(at)) return real ?? at;
  }
}

async function replace(
  path: string,
  text: string,
  nowMs: number,
): Promise<{ readonly backup: string | undefined }> {
  // A link into a dotfiles repository stays one: what it leads to is replaced.
  const file = (await orNothing(() => realpath(path))) ?? path;
  const before = await orNothing(() => lstat(file));
  await mkdir(dirname(file), { recursive: true });
  const backup = before === undefined ? undefined : await keepCopy(file, nowMs);
  const unborn = join(dirname(file), `.up-${randomBytes(6).toString('hex')}`);
  await writeFile(unborn, text, { flag: 'wx', mode: 0o644 });
  if (before !== undefined) await chmod(unborn, before.mode & 0o7777);
  await rename(unborn, file);
  return { backup };
}

/** Under a name with the time; of two changes in one second each has its own. */
async function keepCopy(file: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let number = 1; ; number += 1) {
    const copy = `${file}.up-${stamp}${number === 1 ? '' : `-${number}`}.bak`;
    try {
      await copyFile(file, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
  }
}
