import { ExitCode, UpError } from '@up/core';

/** The signals that ask this process to stop. */
export interface StopSignals extends Disposable {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal;
  /** What a script must see after a signal; undefined as long as none came. */
  readonly exitCode: ExitCode | undefined;
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes the first signal an abort; the second one ends the process at once. */
export function watchStopSignals(): StopSignals {
  const abort = new AbortController();
  let exitCode: ExitCode | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    if (exitCode !== undefined) process.exit(exitCode);
    const isInterrupt = name === 'SIGINT';
    exitCode = isInterrupt ? ExitCode.interrupted : ExitCode.terminated;
    abort.abort(new UpError(isInterrupt ? 'UP_INTERRUPTED' : 'UP_TERMINATED', `Stopped by ${name}`));
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]: () => {
      for (const name of STOP_SIGNALS) process.off(name, onSignal);
    },
  };
}
