import { randomBytes } from 'node:crypto';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { systemErrorCode } from '@up/core';
import { removeTree } from './remove-tree.ts';

/** `up-<session>-<name>-<random>` in the directory for temporary files. Short: sockets are put into it. */
export async function scratchPath(sessionId: string, name: string): Promise<string> {
  const label = name.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 24);
  const directory = `${prefixOf(sessionId)}${label}-${randomBytes(3).toString('hex')}`;
  return join(await realpath(tmpdir()), directory);
}

export async function makeScratch(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 });
}

export type ScratchRemoval =
  | { readonly outcome: 'removed' | 'absent' }
  /** It is not a scratch directory of this session, whatever the record says. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Removes a scratch directory of the session, and nothing else: not through links, not outside of tmpdir. */
export async function removeScratch(sessionId: string, path: string): Promise<ScratchRemoval> {
  try {
    if (!(await isScratch(sessionId, path))) return { outcome: 'refused' };
    await removeTree(path);
    return { outcome: 'removed' };
  } catch (error) {
    const code = systemErrorCode(error);
    return code === 'ENOENT' ? { outcome: 'absent' } : { outcome: 'failed', reason: code ?? String(error) };
  }
}

async function isScratch(sessionId: string, path: string): Promise<boolean> {
  if (!isAbsolute(path) || path.includes('\0') || normalize(path) !== path) return false;
  if (!basename(path).startsWith(prefixOf(sessionId))) return false;
  const parent = dirname(path);
  const below = relative(await realpath(tmpdir()), parent);
  if (below.startsWith('..') || isAbsolute(below) || (await realpath(parent)) !== parent) return false;
  const stats = await lstat(path);
  return stats.isDirectory() && stats.uid === (process.getuid?.() ?? stats.uid);
}

function prefixOf(sessionId: string): string {
  return `up-${sessionId}-`;
}
