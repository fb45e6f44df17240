import { UpError } from '@up/core';
import { runProgram } from './program.ts';

/** Runs `up` for a Node process: signals become one abort, the exit code is set when everything is cleaned up. */
export async function runCli(host: NodeJS.Process): Promise<void> {
  const abort = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const error =
      signal === 'SIGINT'
        ? new UpError('UP_INTERRUPTED', 'Interrupted')
        : new UpError('UP_TERMINATED', `Stopped by ${signal}`);
    // A second signal kills: the exit hooks of packages/process take the children along.
    if (abort.signal.aborted) host.exit(error.exitCode);
    if (host.stderr.isTTY) host.stderr.write('\nstop     stopping... (^C again kills)\n');
    abort.abort(error);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) host.on(signal, stop);
  // A reader that went away (`up list | head`) is no failure.
  for (const stream of [host.stdout, host.stderr]) stream.on('error', ignoreClosedPipe);
  host.exitCode = await runProgram(host.argv.slice(2), {
    env: host.env,
    cwd: host.cwd(),
    platform: host.platform,
    stdin: host.stdin,
    stdout: host.stdout,
    stderr: host.stderr,
    signal: abort.signal,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) host.off(signal, stop);
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
