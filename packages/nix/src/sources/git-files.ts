import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toUpError } from '@up/core';
import { runGit } from '../git/run-git.ts';

/** What git knows of the files of a repository, by their paths from its root. */
export interface GitFiles {
  /** The root of the working tree. */
  readonly top: string;
  readonly tracked: ReadonlySet<string>;
  /** Directories that have tracked files. */
  readonly directories: ReadonlySet<string>;
  /** Neither tracked nor ignored. A repository within the repository is its directory, with a slash. */
  readonly untracked: ReadonlySet<string>;
}

export type ListedGitFiles =
  | { readonly kind: 'listed'; readonly files: GitFiles }
  /** There is no repository around. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly top: string; readonly reason: string };

export interface ListGitFilesOptions {
  /** A directory in the repository. */
  readonly directory: string;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Two million files with paths of a hundred characters. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** Asks git once, for the whole repository around a directory. What is there and not listed, is ignored. */
export async function listGitFiles({ directory, env, signal }: ListGitFilesOptions): Promise<ListedGitFiles> {
  const top = await findTop(directory);
  if (top === undefined) return { kind: 'none' };
  const answer = await askGit({ top, env, signal });
  if ('reason' in answer) return { kind: 'unknown', top, reason: answer.reason };
  const tracked = new Set<string>();
  const untracked = new Set<string>();
  const directories = new Set<string>(['']);
  for (const entry of answer.output.split('\0')) {
    const path = entry.slice(2);
    if (path === '') continue;
    if (entry[0] === '?') untracked.add(path);
    else {
      tracked.add(path);
      addDirectories(directories, path);
    }
  }
  return { kind: 'listed', files: { top, tracked, directories, untracked } };
}

/** As Nix does it: the nearest directory above that has `.git`, a directory or, of a worktree, a file. */
async function findTop(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(() => undefined);
    if (found !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

async function askGit({
  top,
  env = process.env,
  signal,
}: Omit<ListGitFilesOptions, 'directory'> & { readonly top: string }): Promise<
  { readonly output: string } | { readonly reason: string }
> {
  try {
    const { exitCode, reason, stdout, stdoutTruncated, tail } = await runGit({
      args: ['ls-files', '-z', '-t', '--cached', '--others', '--exclude-standard'],
      cwd: top,
      env: withoutPlaces(env),
      captureBytes: MAX_LIST_BYTES,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    signal?.throwIfAborted();
    if (reason === 'timeout') return { reason: 'git took longer than a minute to list the files' };
    if (exitCode !== 0) return { reason: `git: ${tail.at(-1) ?? `it ended with ${exitCode}`}` };
    return stdoutTruncated ? { reason: 'git listed more than 256 MB of files' } : { output: stdout };
  } catch (error) {
    signal?.throwIfAborted();
    return { reason: toUpError(error).message };
  }
}

/** Inside of a hook git sets these: they would name another repository, or another index. */
function withoutPlaces(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const places = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !places.includes(name)));
}

function addDirectories(directories: Set<string>, path: string): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const directory = path.slice(0, end);
    if (directories.has(directory)) return;
    directories.add(directory);
  }
}
