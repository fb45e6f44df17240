import { openLogFile } from './log-file.ts';
import type { ProcessSpec, RunningProcess } from './process-spec.ts';
import { renderCommand } from './render-command.ts';
import { RECORD } from './session.ts';
import { spawnChild } from './spawn-child.ts';
import { Supervision } from './supervision.ts';

/**
 * Starts a program as the leader of its own process group and watches over it: what it starts ends
 * with it, and all of it ends when this process exits.
 * @throws UpError UP_PROGRAM_NOT_FOUND when there is no such program; UP_PROGRAM_FAILED when it cannot
 *   be started; UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE when the log or the journal cannot be written;
 *   the reason of `signal` when that is aborted already. In all these cases nothing runs.
 */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  spec.signal?.throwIfAborted();
  const log = spec.logFile === undefined ? undefined : await openLogFile(spec.logFile);
  let running: Supervision;
  try {
    spec.signal?.throwIfAborted();
    const env = { ...(spec.env ?? process.env), ...spec.session?.env };
    running = new Supervision(spec, { child: await spawnChild(spec, env), log });
  } catch (error) {
    await log?.close();
    throw error;
  }
  await journal(spec, running);
  return running;
}

/** A program that is not in the journal could be left behind: it is not allowed to run. */
async function journal(spec: ProcessSpec, running: Supervision): Promise<void> {
  const { session } = spec;
  if (session?.[RECORD] === undefined) return;
  try {
    running.keepUntilEnd(await session[RECORD]({ pid: running.pid, command: renderCommand(spec) }));
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
}
