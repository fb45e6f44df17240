import { type ExitCode, redact, safeLines, truncate, type UpError } from '@up/core';
import type { connectControl } from './control-channel.ts';

export interface ReportOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly stderr: NodeJS.WritableStream;
  readonly tell: ReturnType<typeof connectControl>;
}

/** So that message and hint together stay below the longest control line, however they are escaped. */
const MAX_TEXT = 4096;

/** Says why a workload failed: to `up`, which shows it, or on stderr where nobody else does. Returns the exit code. */
export function reportFailure(error: UpError, { env, stderr, tell }: ReportOptions): ExitCode {
  const { code, hint } = error;
  const told = tell({
    type: 'failed',
    code,
    message: truncate(error.message, MAX_TEXT),
    ...(hint === undefined ? {} : { hint: truncate(hint, MAX_TEXT) }),
  });
  if (!told) {
    stderr.write(`error    ${redact(safeLines(error.message))}  ${code}\n`);
    if (hint !== undefined) stderr.write(`hint     ${redact(safeLines(hint))}\n`);
  }
  reportStacks(error, { env, stderr });
  return error.exitCode;
}

/** The stacks of an error and of its causes, for UP_DEBUG=1 only. */
export function reportStacks(thrown: unknown, { env, stderr }: Omit<ReportOptions, 'tell'>): void {
  if (env['UP_DEBUG'] !== '1') return;
  const stacks: string[] = [];
  for (let current = thrown; current instanceof Error && stacks.length < 8; current = current.cause) {
    stacks.push(current.stack ?? String(current));
  }
  stderr.write(`${redact(safeLines(stacks.join('\ncaused by: ')))}\n`);
}
