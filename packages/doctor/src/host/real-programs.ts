import { realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UpError } from '@up/core';
import { findProgram, startProcess } from '@up/process';
import type { HostPrograms, ProgramRun, RunOptions } from './host-programs.ts';

/** A configuration of Nix, all of it, is some hundred kilobytes. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const MAX_LINES = 500;
/** A program that is late was given all the time that there is. */
const KILL_GRACE_MS = 500;

/** The programs of this machine. */
export function realPrograms(env: NodeJS.ProcessEnv, cwd: string): HostPrograms {
  return {
    find: (name) => findProgram(name, env),
    findAll: (name) => findAll(name, env),
    run: (command, options) => run(command, options, { env, cwd }),
  };
}

async function findAll(name: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const directory of (env['PATH'] ?? '').split(delimiter)) {
    if (directory === '') continue;
    const path = await findProgram(join(directory, name), env);
    if (path === undefined) continue;
    const real = await realpath(path);
    // /bin and /usr/bin are often one directory.
    if (!found.has(real)) found.set(real, path);
  }
  return [...found.values()];
}

async function run(
  command: string,
  { args, signal, cwd, env }: RunOptions,
  base: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<ProgramRun | undefined> {
  const stderr: string[] = [];
  try {
    const running = await startProcess({
      command,
      args,
      cwd: cwd ?? base.cwd,
      env: { ...base.env, ...env },
      signal,
      captureBytes: MAX_OUTPUT_BYTES,
      killGraceMs: KILL_GRACE_MS,
      onLine: ({ fd, text }) => {
        if (fd !== 2) return;
        stderr.push(text);
        if (stderr.length > MAX_LINES) stderr.shift();
      },
    });
    const { exitCode, stdout, durationMs, reason } = await running.exited;
    if (reason === 'aborted') throw signal.reason;
    return { exitCode, stdout, stderr, durationMs };
  } catch (error) {
    if (error instanceof UpError && error.code === 'UP_PROGRAM_NOT_FOUND') return undefined;
    throw error;
  }
}
