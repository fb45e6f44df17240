import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { GitFiles } from './git-files.ts';

/** What Nix will see of a path that an expression names. */
export type SourceState =
  /** `hidden` is what of a directory is not: files that git does not track. */
  | { readonly kind: 'seen'; readonly type: 'file' | 'directory'; readonly hidden: readonly string[] }
  | { readonly kind: 'untracked' | 'ignored' | 'submodule' | 'outside' }
  /** `link` is where a link leads that leads nowhere. */
  | { readonly kind: 'missing'; readonly link: string | undefined }
  /** It could not be looked at: not allowed, a loop of links. */
  | { readonly kind: 'unknown' };

export interface SourceTree {
  /** What Nix copies: the repository, or the directory of the flake. No link leads to it. */
  readonly top: string;
  /** Undefined where there is no repository, or git did not answer: then only what exists is known. */
  readonly git: GitFiles | undefined;
}

const MAX_LINKS = 8;

/** @param path absolute */
export async function sourceState(path: string, tree: SourceTree, links = 0): Promise<SourceState> {
  const below = relative(tree.top, path);
  if (below === '..' || below.startsWith('../')) return { kind: 'outside' };
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    return await unreachable(path, error);
  }
  const type = (await stat(real)).isDirectory() ? 'directory' : 'file';
  const state = tree.git === undefined ? undefined : await gitState(below, type, tree.git);
  if (state === 'untracked' || state === 'ignored' || state === 'submodule') return { kind: state };
  // Links are copied as they are: what they lead to must be seen, too.
  if (real !== path) return links < MAX_LINKS ? sourceState(real, tree, links + 1) : { kind: 'unknown' };
  return { kind: 'seen', type, hidden: type === 'directory' ? hiddenIn(below, tree.git) : [] };
}

async function unreachable(path: string, error: unknown): Promise<SourceState> {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return { kind: 'unknown' };
  return { kind: 'missing', link: await readlink(path).catch(() => undefined) };
}

type GitState = 'tracked' | 'untracked' | 'ignored' | 'submodule';

async function gitState(
  path: string,
  type: 'file' | 'directory',
  { top, tracked, directories, untracked }: GitFiles,
): Promise<GitState> {
  if (type === 'file' ? tracked.has(path) : directories.has(path)) return 'tracked';
  for (const above of [path, ...directoriesAbove(path)]) {
    // What is tracked and has something below it is a link or a submodule.
    if (tracked.has(above)) return (await lstat(join(top, above))).isSymbolicLink() ? 'tracked' : 'submodule';
    if (untracked.has(`${above}/`)) return 'untracked';
  }
  if (untracked.has(path)) return 'untracked';
  if (type === 'file') return 'ignored';
  const isEmpty = (await readdir(join(top, path))).length === 0;
  return isEmpty || hasBelow(untracked, path) ? 'untracked' : 'ignored';
}

/** What git does not track in a directory that Nix copies without it. */
function hiddenIn(directory: string, git: GitFiles | undefined): readonly string[] {
  if (git === undefined) return [];
  const prefix = directory === '' ? '' : `${directory}/`;
  return [...git.untracked].filter((path) => path.startsWith(prefix));
}

function hasBelow(paths: ReadonlySet<string>, directory: string): boolean {
  for (const path of paths) if (path.startsWith(`${directory}/`)) return true;
  return false;
}

function directoriesAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - 1 - index).join('/'));
}
