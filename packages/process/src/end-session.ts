import { removeTree } from './remove-tree.ts';
import { removeScratch } from './scratch.ts';
import { sessionEnv } from './session-env.ts';
import { readProcessRecords, readScratchPaths } from './session-files.ts';
import { findRemains, type KilledProcess } from './session-remains.ts';
import { terminate } from './terminate.ts';

export interface EndedSession {
  readonly killed: readonly KilledProcess[];
  /** The scratch directories that were removed. */
  readonly removed: readonly string[];
  /** What could not be ended or removed; the session then stays, for another try. */
  readonly problems: readonly string[];
}

export interface EndSessionOptions {
  readonly id: string;
  readonly directory: string;
  readonly spareOwnChildren: boolean;
}

/** Short: nobody is waiting for these programs any more. */
const GRACE_MS = 1000;

/** Kills what is left of a session, removes its scratch directories, then the session itself. */
export async function endSession({
  id,
  directory,
  spareOwnChildren,
}: EndSessionOptions): Promise<EndedSession> {
  const remains = await findRemains({
    records: readProcessRecords(directory),
    marks: sessionEnv({ id, directory }),
    spareOwnChildren,
  });
  const problems: string[] = [];
  if (!(await terminate(remains, { graceMs: GRACE_MS }))) problems.push('a program outlived SIGKILL');
  const killed = remains.killed();
  const removed = await removeAllScratch({ id, directory, problems });
  if (problems.length === 0) await removeTree(directory);
  return { killed, removed, problems };
}

async function removeAllScratch({
  id,
  directory,
  problems,
}: {
  readonly id: string;
  readonly directory: string;
  readonly problems: string[];
}): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const path of readScratchPaths(directory)) {
    const removal = await removeScratch(id, path);
    if (removal.outcome === 'removed') removed.push(path);
    if (removal.outcome === 'failed') problems.push(`${path} could not be removed (${removal.reason})`);
  }
  return removed;
}
