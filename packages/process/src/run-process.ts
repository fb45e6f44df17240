import { formatDuration, redact, safeText, truncate, UpError } from '@up/core';
import type { ProcessExit, ProcessSpec } from './process-spec.ts';
import { programName, renderCommand } from './render-command.ts';
import { startProcess } from './start-process.ts';

/** Of a line in an error, in characters: enough to see what it is about. */
const MAX_TAIL_LINE = 2000;

/**
 * Runs a program to its end; resolves when it exited with 0.
 * @throws UpError as `startProcess`; UP_PROGRAM_FAILED for another exit code or a signal, UP_TIMEOUT
 *   after `timeoutMs`, both with the command, the last lines and the log file in their details;
 *   the reason of `signal` when that was aborted.
 */
export async function runProcess(spec: ProcessSpec): Promise<ProcessExit> {
  const running = await startProcess(spec);
  const exit = await running.exited;
  if (exit.reason === 'aborted') throw spec.signal?.reason;
  if (exit.reason === 'timeout') throw timeoutError(spec, exit);
  if (exit.exitCode !== 0) throw failureError(spec, exit);
  return exit;
}

function timeoutError(spec: ProcessSpec, exit: ProcessExit): UpError {
  const limit = formatDuration(spec.timeoutMs ?? exit.durationMs);
  return new UpError(
    'UP_TIMEOUT',
    `${programName(spec.command)} was still running after ${limit} and was stopped`,
    errorOptions(spec, exit, { timeoutMs: spec.timeoutMs }),
  );
}

function failureError(spec: ProcessSpec, exit: ProcessExit): UpError {
  const end = exit.signal === undefined ? `exited with ${exit.exitCode}` : `was killed by ${exit.signal}`;
  return new UpError(
    'UP_PROGRAM_FAILED',
    `${programName(spec.command)} ${end} after ${formatDuration(exit.durationMs)}`,
    errorOptions(spec, exit, {}),
  );
}

function errorOptions(
  spec: ProcessSpec,
  exit: ProcessExit,
  more: Readonly<Record<string, unknown>>,
): { readonly hint?: string; readonly details: Readonly<Record<string, unknown>> } {
  const details = {
    command: renderCommand(spec),
    ...(exit.exitCode === undefined ? {} : { exitCode: exit.exitCode }),
    ...(exit.signal === undefined ? {} : { signal: exit.signal }),
    durationMs: exit.durationMs,
    ...more,
    tail: exit.tail.map((line) => truncate(redact(safeText(line)), MAX_TAIL_LINE)),
    ...(spec.logFile === undefined ? {} : { logFile: spec.logFile }),
    ...(exit.logProblem === undefined ? {} : { logProblem: exit.logProblem }),
  };
  return { ...(spec.hint === undefined ? {} : { hint: spec.hint }), details };
}
