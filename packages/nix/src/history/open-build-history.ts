import { mkdir } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';
import { beginRecord } from './begin-record.ts';
import type { BuildHistory } from './build-history.ts';
import { listRecords, pruneRecords } from './stored-records.ts';

export interface BuildHistoryOptions {
  /** Made where it is missing, for its user alone. */
  readonly directory: string;
  /** Of more records, the oldest go, with their logs; default 100. */
  readonly keep?: number | undefined;
}

/**
 * The history of builds in a directory: `ID.json` and `ID.log` for each run, and `set-aside/` for what is no record. A
 * record has one writer, the process that is named in it while it runs, and appears whole or not at all: no lock is
 * needed, and none can be left behind.
 */
export function openBuildHistory({ directory, keep = 100 }: BuildHistoryOptions): BuildHistory {
  return {
    directory,
    begin: async (start) => {
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        const recording = await beginRecord(directory, start);
        // What cannot be removed now is tried again with the next run.
        await pruneRecords(directory, keep).catch(() => undefined);
        return recording;
      } catch (cause) {
        throw notUsable(directory, 'written', cause);
      }
    },
    list: async () => {
      try {
        return await listRecords(directory);
      } catch (cause) {
        throw notUsable(directory, 'read', cause);
      }
    },
  };
}

function notUsable(directory: string, how: 'read' | 'written', cause: unknown): unknown {
  const code = systemErrorCode(cause);
  if (cause instanceof UpError || code === undefined) return cause;
  return new UpError(
    code === 'ENOSPC' || code === 'EDQUOT' ? 'UP_DISK_FULL' : 'UP_DIRECTORY_UNWRITABLE',
    `The history of builds ${directory} cannot be ${how} (${code})`,
    { hint: 'Check that the directory is yours and has room.', details: { directory }, cause },
  );
}
