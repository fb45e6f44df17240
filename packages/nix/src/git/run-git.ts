import { type ProcessExit, startProcess } from '@up/process';

export interface RunGitOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly captureBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks git something, to its end. The repository is only read: no lock is taken, and no monitor that it names is started.
 * @throws UpError UP_PROGRAM_NOT_FOUND, UP_PROGRAM_FAILED where git cannot be started.
 */
export async function runGit({ args, env, ...options }: RunGitOptions): Promise<ProcessExit> {
  const running = await startProcess({
    ...options,
    command: 'git',
    args: ['-c', 'core.fsmonitor=false', ...args],
    env: { ...env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  });
  return await running.exited;
}
