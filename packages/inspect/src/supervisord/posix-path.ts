import { posix } from 'node:path';
import { trimEndOf } from './trim-end.ts';

/** `os.path.dirname`: '' where there is no slash, slashes at the end of the result removed. */
export function directoryName(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return trimEndOf(head, '/') || head;
}

/** `os.path.join` of two. */
export function joinPath(base: string, path: string): string {
  if (path.startsWith('/')) return path;
  return base === '' || base.endsWith('/') ? base + path : `${base}/${path}`;
}

/** `os.path.abspath`: exactly two leading slashes stay two. */
export function absolutePath(path: string, cwd: string): string {
  const joined = joinPath(cwd, path);
  const normal = posix.normalize(joined);
  const trimmed = normal.length > 1 ? normal.replace(/\/$/, '') : normal;
  return /^\/\/(?!\/)/.test(joined) ? (trimmed === '/' ? '//' : `/${trimmed}`) : trimmed;
}
