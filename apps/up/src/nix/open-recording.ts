import { join } from 'node:path';
import { redact, UpError } from '@up/core';
import { type BuildRecording, type BuildStart, historyDirectory, openBuildHistory } from '@up/nix';
import type { Session } from '@up/process';
import type { CommandContext } from '../context.ts';

/** Where the log of a build goes, and what is told of its end. */
export type Recording = Pick<BuildRecording, 'logFile' | 'finish' | 'problem'> &
  AsyncDisposable & {
    /** Undefined where no history can be written. */
    readonly id: string | undefined;
  };

/**
 * Begins a record in the user's history. Where that cannot be written, the build goes on without one, and its log goes
 * with the session.
 */
export async function openRecording(
  { env, reporter }: Pick<CommandContext, 'env' | 'reporter'>,
  start: BuildStart & { readonly session: Session },
): Promise<Recording> {
  const { session, command, subject, nix } = start;
  try {
    const history = openBuildHistory({ directory: historyDirectory(env) });
    return await history.begin({ command: command.map(redact), subject: redact(subject), nix });
  } catch (error) {
    if (!(error instanceof UpError)) throw error;
    reporter.step('note', `this build will not be in the history: ${error.message}`);
    return await withoutHistory(session);
  }
}

async function withoutHistory(session: Session): Promise<Recording> {
  return {
    id: undefined,
    logFile: join(await session.scratch('nix-log'), 'build.log'),
    problem: undefined,
    finish: () => Promise.reject(new UpError('UP_INTERNAL', 'There is no history')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
