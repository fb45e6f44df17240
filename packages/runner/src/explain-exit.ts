import { formatDuration, redact, safeLines, safeText, UpError } from '@up/core';
import type { ProcessExit } from '@up/process';
import type { Profile } from '@up/profiles';
import type { ControlMessage } from '@up/workload';

export interface ExplainOptions {
  readonly profile: Profile;
  readonly exit: ProcessExit;
  /** What the workload itself said about its end, if anything. */
  readonly failed: Extract<ControlMessage, { readonly type: 'failed' }> | undefined;
  /** Undefined where its output went to the terminal. */
  readonly logFile: string | undefined;
}

/** Why a runner ended, as an error: in its own words where it said why, else by its exit and last lines. */
export function explainExit({ profile, exit, failed, logFile }: ExplainOptions): UpError {
  const details = {
    exitCode: exit.exitCode,
    signal: exit.signal,
    ...(logFile === undefined ? {} : { logFile }),
    ...(exit.logProblem === undefined ? {} : { logProblem: exit.logProblem }),
  };
  if (failed !== undefined) {
    const { code, message, hint } = failed;
    return new UpError(code, show(message), {
      ...(hint === undefined ? {} : { hint: show(hint) }),
      details: { ...details, tail: [] },
    });
  }
  const tail = exit.tail.map((line) => redact(safeText(line)));
  return new UpError(
    'UP_WORKLOAD_FAILED',
    `${profile.name} ${endOf(exit)} after ${formatDuration(exit.durationMs)}`,
    {
      ...(logFile === undefined ? {} : { hint: `Its whole output: ${logFile}` }),
      details: { ...details, tail },
    },
  );
}

function endOf({ exitCode, signal }: ProcessExit): string {
  if (signal !== undefined) return `was ended by ${signal}`;
  return exitCode === undefined ? 'could not be ended' : `exited with ${exitCode}`;
}

function show(text: string): string {
  return redact(safeLines(text));
}
