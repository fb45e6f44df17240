import { systemErrorCode, toUpError, UpError } from '@up/core';
import { connectControl, type SendControl } from './control-channel.ts';
import { reportFailure, reportStacks } from './report-failure.ts';
import { watchStopSignals } from './stop-signals.ts';

/** What a workload's main function gets: nothing is read from the global process behind its back. */
export interface WorkloadContext {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by SIGINT, SIGTERM and SIGHUP, and when stdout or stderr cannot be written. */
  readonly signal: AbortSignal;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly send: SendControl;
}

/**
 * Runs a workload. The first signal becomes an abort, a second one ends the process at once. An error,
 * a thrown one as well as one that nobody caught, becomes a control message, or a paragraph on stderr
 * where nobody reads those, and the exit code of the table; never a stack trace (UP_DEBUG=1 shows it).
 * The exit code is what `main` returns; after a signal it is 130 or 143, whatever `main` returned.
 */
export async function runWorkload(main: (context: WorkloadContext) => Promise<number>): Promise<void> {
  const { env, stdout, stderr } = process;
  const tell = connectControl(env);
  const signals = watchStopSignals();
  const output = new AbortController();
  let isReported = false;
  const fail = (thrown: unknown): void => {
    if (isReported) return;
    isReported = true;
    if (signals.exitCode === undefined) {
      process.exitCode = reportFailure(toUpError(thrown), { env, stderr, tell });
    } else {
      process.exitCode = signals.exitCode;
      reportStacks(thrown, { env, stderr });
    }
  };
  const onOutputError = (cause: Error): void => {
    // A reader that is gone is nobody to write to.
    if (systemErrorCode(cause) === 'EPIPE') return;
    const error = outputFailure(cause);
    fail(error);
    output.abort(error);
  };
  // These stay: what fails after `main` ended is reported, too.
  for (const stream of [stdout, stderr]) stream.on('error', onOutputError);
  process.on('uncaughtException', (thrown) => {
    fail(thrown);
    process.exit();
  });
  const signal = AbortSignal.any([signals.signal, output.signal]);
  try {
    const argv = process.argv.slice(2);
    const code = await main({ argv, env, signal, stdout, stderr, send: (message) => void tell(message) });
    if (!isReported) process.exitCode = signals.exitCode ?? code;
  } catch (thrown) {
    fail(thrown);
  } finally {
    signals[Symbol.dispose]();
  }
}

function outputFailure(cause: Error): UpError {
  const code = systemErrorCode(cause);
  return new UpError(
    code === 'ENOSPC' || code === 'EDQUOT' ? 'UP_DISK_FULL' : 'UP_WORKLOAD_FAILED',
    `The output of this program cannot be written (${code ?? cause.message})`,
    { hint: 'Send it somewhere else, or make room there.', cause },
  );
}
