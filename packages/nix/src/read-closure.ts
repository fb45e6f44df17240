import { UpError } from '@up/core';
import { runProcess } from '@up/process';
import type { Closure } from './closure.ts';
import { findStorePath, isStorePath } from './store-path.ts';

export interface ReadClosureOptions {
  /** A store path, or a link to one. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Where Nix is looked for, and what it is told; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** What a relative path is relative to; default: the working directory. */
  readonly cwd?: string | undefined;
}

/** A closure of a whole system has some ten thousand paths of a hundred characters. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
/** Store paths on one command line: together well below what Linux takes. */
const BATCH = 500;

/**
 * What a store path needs at run time, with sizes, as the store's database knows it. Asks through `nix-store`, which
 * says the same in every version of Nix.
 * @throws UpError UP_USAGE for what is no store path, UP_PROGRAM_NOT_FOUND where there is no Nix, UP_PROGRAM_FAILED
 *   where Nix does not know the path; the reason of `signal`.
 */
export async function readClosure(options: ReadClosureOptions): Promise<Closure> {
  const { path, env = process.env, cwd = process.cwd() } = options;
  const root = await findStorePath(path, { env, cwd });
  if (root === undefined)
    throw new UpError('UP_USAGE', `${path} is neither a store path nor a link to one`, {
      hint: 'Name a path such as ./result, or a whole store path.',
    });
  const paths = (await query(options, ['--requisites', root])).filter(isStorePath).sort();
  const sizes: number[] = [];
  for (let at = 0; at < paths.length; at += BATCH)
    sizes.push(...(await query(options, ['--size', ...paths.slice(at, at + BATCH)])).map(Number));
  // One line for each path, in the order of the paths: anything else says nothing about any of them.
  const isComplete = sizes.length === paths.length && sizes.every((size) => Number.isSafeInteger(size));
  return {
    source: path,
    paths: paths.map((each, index) => ({ path: each, sizeBytes: isComplete ? sizes[index] : undefined })),
  };
}

async function query(
  { signal, env = process.env }: ReadClosureOptions,
  args: readonly string[],
): Promise<readonly string[]> {
  const { stdout, stdoutTruncated } = await runProcess({
    command: 'nix-store',
    args: ['--query', ...args],
    env,
    signal,
    captureBytes: MAX_OUTPUT_BYTES,
    hint: 'Install Nix, or compare lists of store paths: nix-store --query --requisites ./result > a.txt, on the machine that has it.',
  });
  if (stdoutTruncated)
    throw new UpError('UP_PROGRAM_FAILED', 'nix-store listed more store paths than any closure has');
  return stdout.split('\n').filter((line) => line !== '');
}
