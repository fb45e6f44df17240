import { spawn } from 'node:child_process';
import { UpError } from '@up/core';
import { plainEnv } from './plain-env.ts';

export interface TimedRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the plain environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** What it ends with when all is well; default 0. */
  readonly exitCode?: number;
}

/**
 * How long a program takes, in milliseconds, from just before it is started to the kernel's word that it
 * ended. Not through packages/process: its care around a program is a few milliseconds, which would
 * count for both sides of a ratio and so flatter the slower one.
 * @throws UpError UP_PROGRAM_FAILED when it exits with another code; the reason of `signal`.
 */
export async function timeRun({
  command,
  args,
  cwd,
  env = {},
  signal,
  exitCode = 0,
}: TimedRun): Promise<number> {
  signal.throwIfAborted();
  const startMs = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: plainEnv(env),
    stdio: 'ignore',
    signal,
    killSignal: 'SIGKILL',
  });
  return await new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(signal.aborted ? signal.reason : failure(String(cause), cause)));
    child.once('exit', (code, killedBy) => {
      const elapsedMs = performance.now() - startMs;
      if (code === exitCode) resolve(elapsedMs);
      else reject(signal.aborted ? signal.reason : failure(`ended with ${code ?? killedBy}`));
    });
  });

  function failure(why: string, cause?: unknown): UpError {
    return new UpError('UP_PROGRAM_FAILED', `${[command, ...args].join(' ')}: ${why}`, { cause });
  }
}
