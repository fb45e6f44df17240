import { ExitCode, safeText, toUpError, UpError } from '@up/core';
import { openControlChannel, type SendControl } from './control-channel.ts';

/** What a workload's main function gets: nothing is read from the global process behind its back. */
export interface WorkloadContext {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly send: SendControl;
}

/**
 * Runs a workload: signals become an abort, an error becomes a paragraph on stderr, a control message
 * and the exit code of the table, never a stack trace (UP_DEBUG=1 shows it). The exit code is what
 * `main` returns; after a signal it is 130 or 143, whatever `main` returned.
 */
export async function runWorkload(main: (context: WorkloadContext) => Promise<number>): Promise<void> {
  const { env, stdout, stderr } = process;
  const abort = new AbortController();
  const send = openControlChannel(env);
  let signalled: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signalled !== undefined) process.exit(signalled);
    signalled = signal === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated;
    abort.abort(
      new UpError(signal === 'SIGINT' ? 'UP_INTERRUPTED' : 'UP_TERMINATED', `Stopped by ${signal}`),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  try {
    const code = await main({ argv: process.argv.slice(2), env, signal: abort.signal, stdout, stderr, send });
    process.exitCode = signalled ?? code;
  } catch (thrown) {
    process.exitCode = signalled ?? reportFailure(toUpError(thrown), { env, stderr, send });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  }
}

function reportFailure(
  error: UpError,
  { env, stderr, send }: Pick<WorkloadContext, 'env' | 'stderr' | 'send'>,
): number {
  send({
    type: 'failed',
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
  stderr.write(`error  ${error.code}  ${safeText(error.message)}\n`);
  if (error.hint !== undefined) stderr.write(`  hint: ${safeText(error.hint)}\n`);
  if (env['UP_DEBUG'] === '1')
    stderr.write(`${(error.cause instanceof Error ? error.cause : error).stack}\n`);
  return error.exitCode;
}
