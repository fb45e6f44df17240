import type { HistoryListing } from './build-history.ts';
import type { BuildRecord } from './build-record.ts';
import { historyDirectory } from './history-directory.ts';
import { openBuildHistory } from './open-build-history.ts';

export interface HistoryOptions {
  /** Default: that of the user, by `env`. */
  readonly directory?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Only runs that ended like this. */
  readonly outcomes?: readonly BuildRecord['outcome'][] | undefined;
  /** Only runs whose subject contains this. */
  readonly subject?: string | undefined;
  /** Only runs that began then or later. */
  readonly since?: Date | undefined;
  /** At most so many, the newest. */
  readonly limit?: number | undefined;
}

/**
 * What was built, and how it ended: the newest first.
 * @throws UpError UP_DIRECTORY_UNWRITABLE where the directory is there and cannot be read.
 */
export async function history(options: HistoryOptions = {}): Promise<HistoryListing> {
  const { env = process.env, directory = historyDirectory(env), limit } = options;
  const listing = await openBuildHistory({ directory }).list();
  const records = listing.records.filter((record) => isWanted(record, options));
  return { ...listing, records: limit === undefined ? records : records.slice(0, limit) };
}

function isWanted(
  { outcome, subject, startedAt }: BuildRecord,
  { outcomes, subject: part, since }: HistoryOptions,
): boolean {
  return (
    (outcomes === undefined || outcomes.includes(outcome)) &&
    (part === undefined || subject.includes(part)) &&
    (since === undefined || Date.parse(startedAt) >= since.getTime())
  );
}
