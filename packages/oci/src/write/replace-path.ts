import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';

export interface ReplacePathOptions {
  readonly path: string;
  readonly existing: 'refuse' | 'replace';
}

/**
 * Lets `write` make a file or directory under a name aside, and gives it its own name once it is whole. What a
 * killed process left aside for the same path is removed.
 * @throws UpError UP_FILE_EXISTS, UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL; whatever `write` throws.
 */
export async function replacePath<T>(
  { path, existing }: ReplacePathOptions,
  write: (aside: string) => Promise<T>,
): Promise<T> {
  const target = resolve(path);
  const old = await kindOf(target);
  if (old !== 'nothing' && existing === 'refuse')
    throw refusal(path, 'it exists', 'Choose another name, or allow it to be replaced with --force.');
  if (old === 'other')
    throw refusal(path, 'a directory that holds something else is there', 'Choose another name.');
  const prefix = `.${basename(target)}.up-`;
  const aside = join(dirname(target), `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(dirname(target), { recursive: true });
    await removeLeftovers(dirname(target), prefix);
    const result = await write(aside);
    if (old === 'oci-layout') await rm(target, { recursive: true });
    await rename(aside, target);
    return result;
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, path);
  }
}

type Kind = 'nothing' | 'file' | 'oci-layout' | 'other';

async function kindOf(path: string): Promise<Kind> {
  try {
    if (!(await lstat(path)).isDirectory()) return 'file';
    const names = await readdir(path);
    return names.includes('oci-layout') || names.length === 0 ? 'oci-layout' : 'other';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return 'nothing';
    throw writeError(error, path);
  }
}

async function removeLeftovers(directory: string, prefix: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid))
      await rm(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

function refusal(path: string, reason: string, hint: string): UpError {
  return new UpError('UP_FILE_EXISTS', `${path} is not written: ${reason}`, { hint, details: { path } });
}

function writeError(error: unknown, path: string): unknown {
  const code = systemErrorCode(error);
  if (error instanceof UpError || code === undefined || code.startsWith('ERR_')) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UpError('UP_DISK_FULL', `${path} cannot be written: the disk is full`, {
      hint: 'Free some space, or write to another place.',
      cause: error,
    });
  return new UpError('UP_DIRECTORY_UNWRITABLE', `${path} cannot be written (${code})`, {
    hint: 'Name a place that you may write to.',
    cause: error,
  });
}
