import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';

/** What is found in a store path. Directories are not told. */
export type StoreEntry =
  | { readonly type: 'file'; readonly path: string; readonly sizeBytes: number }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  /** `reason` is the system's: EACCES... */
  | { readonly type: 'unreadable'; readonly path: string; readonly reason: string };

/**
 * Everything in a store path, by name, no link followed. Of files with several names (the store links equal files) only
 * the first is told, as long as `seen` is the same.
 */
export function* walkStorePath(start: string, seen: Set<string>): Iterable<StoreEntry> {
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    try {
      const stats = lstatSync(path);
      if (stats.isDirectory()) {
        for (const name of readdirSync(path).sort().reverse()) open.push(join(path, name));
      } else if (stats.isSymbolicLink()) yield { type: 'link', path, target: readlinkSync(path) };
      else if (stats.isFile() && isFirst(stats, seen)) yield { type: 'file', path, sizeBytes: stats.size };
    } catch (error) {
      const reason = systemErrorCode(error);
      if (reason === undefined) throw error;
      yield { type: 'unreadable', path, reason };
    }
  }
}

function isFirst(
  { dev, ino, nlink }: { readonly dev: number; readonly ino: number; readonly nlink: number },
  seen: Set<string>,
): boolean {
  if (nlink < 2) return true;
  const key = `${dev}:${ino}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
