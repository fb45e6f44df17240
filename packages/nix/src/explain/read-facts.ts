import { readdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { suggest } from '@up/core';
import { runGit } from '../git/run-git.ts';
import type { Facts, Room, SourceFile } from './facts.ts';

export interface ReadFactsOptions {
  /** The root of the flake that the log is about. */
  readonly root: string;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Facts of this machine: the files below `root`, what git knows of them, and the room on its disks. Asked once each. */
export function readFacts({ root, env, signal }: ReadFactsOptions): Facts {
  const git: Git = (args) => askGit({ cwd: root, args, env, signal });
  const known = new Map<string, Promise<SourceFile>>();
  let top: Promise<string | undefined> | undefined;
  return {
    exists,
    room,
    sourceFile(path) {
      top ??= git(['rev-parse', '--show-toplevel']).then((answer) => answer?.output.trim() || undefined);
      const found = known.get(path) ?? readSourceFile(path, { root, top, git });
      known.set(path, found);
      return found;
    },
  };
}

type Git = (args: readonly string[]) => Promise<GitAnswer | undefined>;

interface Place {
  readonly root: string;
  /** The root of the repository; undefined where there is none. */
  readonly top: Promise<string | undefined>;
  readonly git: Git;
}

async function readSourceFile(path: string, { root, top, git }: Place): Promise<SourceFile> {
  const unknown: SourceFile = { state: 'unknown', path };
  const repository = await top;
  if (repository === undefined || !isWithin(path)) return unknown;
  // A flake in a folder of its repository: what Nix copies is the whole of it.
  const whole = join(repository, path);
  const file = (await exists(whole)) === true ? whole : resolve(root, path);
  const shown = relative(root, file) || path;
  if ((await exists(file)) !== true)
    return { state: 'missing', path: shown, nearest: await nearestTo(file, root) };
  const listed = await git(['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', file]);
  if (listed === undefined) return unknown;
  if (listed.exitCode === 0) return { state: 'tracked', path: shown };
  const ignored = await git(['check-ignore', '-q', '--', file]);
  if (ignored === undefined) return unknown;
  return { state: ignored.exitCode === 0 ? 'ignored' : 'untracked', path: shown };
}

interface GitAnswer {
  readonly exitCode: number | undefined;
  readonly output: string;
}

const GIT_TIMEOUT_MS = 10_000;

async function askGit({
  cwd,
  args,
  env = process.env,
  signal,
}: Omit<ReadFactsOptions, 'root'> & {
  readonly cwd: string;
  readonly args: readonly string[];
}): Promise<GitAnswer | undefined> {
  try {
    const { exitCode, stdout, reason } = await runGit({ args, cwd, env, timeoutMs: GIT_TIMEOUT_MS, signal });
    return reason === 'exited' && exitCode !== 128 ? { exitCode, output: stdout } : undefined;
  } catch {
    // Without git nothing can be said about what it tracks.
    return undefined;
  }
}

/** The log is anybody's: a path of it must not lead out of the flake. */
function isWithin(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..');
}

async function exists(path: string): Promise<boolean | undefined> {
  if (path.includes('\0')) return undefined;
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? false : undefined;
  }
}

async function nearestTo(file: string, root: string): Promise<string | undefined> {
  try {
    const nearest = suggest(basename(file), await readdir(dirname(file)));
    return nearest === undefined ? undefined : relative(root, join(dirname(file), nearest));
  } catch {
    return undefined;
  }
}

async function room(path: string): Promise<Room | undefined> {
  try {
    const { bavail, bsize, ffree, files } = await statfs(path);
    return { freeBytes: bavail * bsize, freeFiles: ffree, files };
  } catch {
    return undefined;
  }
}
