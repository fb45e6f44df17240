export type EntryPath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/**
 * A member's name as a path below the root: absolute names, `./`, `//` and trailing slashes are taken
 * as tar does; `..` is refused, since it could only serve to leave the root.
 */
export function entryPath(name: string, maxDepth: number): EntryPath {
  if (isClean(name) && name.length < maxDepth) return { ok: true, path: name };
  if (name.includes('\0')) return { ok: false, reason: 'it holds a NUL' };
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { ok: false, reason: 'it holds ".."' };
  if (parts.length > maxDepth) return { ok: false, reason: `it is more than ${maxDepth} directories deep` };
  return { ok: true, path: parts.join('/') };
}

function isClean(name: string): boolean {
  return !/^\.{1,2}(?:\/|$)|^\/|\/\.{0,2}(?:\/|$)|\0/.test(name);
}
