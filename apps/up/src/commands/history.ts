import { join } from 'node:path';
import { plural, safeText, UpError } from '@up/core';
import { type BuildRecord, type HistoryListing, history, historyDirectory } from '@up/nix';
import type { CommandContext, CommandResult } from '../context.ts';
import { parseSince } from '../history/parse-since.ts';
import { renderHistory } from '../history/render-history.ts';
import { renderRecord } from '../history/render-record.ts';
import { screenFor } from '../screen.ts';
import { withNulls } from '../with-nulls.ts';

export interface HistoryCommandOptions {
  readonly id: string | undefined;
  readonly failed?: true;
  readonly subject?: string;
  readonly since?: string;
  readonly limit?: number;
}

/** `up history`: what was built, how it ended, and why. */
export async function showHistory(
  context: CommandContext,
  { id, failed, subject, since, limit }: HistoryCommandOptions,
): Promise<CommandResult> {
  const { env } = context;
  const listing = await history({
    env,
    outcomes: failed === true ? ['failed', 'interrupted'] : undefined,
    subject,
    since: since === undefined ? undefined : parseSince(since, new Date()),
    limit: id === undefined ? limit : undefined,
  });
  noteOthers(context, listing);
  const directory = historyDirectory(env);
  const { records, setAside, leftAlone } = listing;
  if (id === undefined) {
    const data = {
      directory,
      records: records.map((record) => dataOf(record, directory)),
      setAside,
      leftAlone,
    };
    return { data, text: renderHistory(records, screenFor(context)) };
  }
  const record = recordOf(records, id);
  const logFile = join(directory, record.log);
  return { data: dataOf(record, directory), text: renderRecord(record, { ...screenFor(context), logFile }) };
}

function dataOf(record: BuildRecord, directory: string): unknown {
  return withNulls({ ...record, log: join(directory, record.log) });
}

/** @throws UpError UP_USAGE where there is none, or more than one. */
function recordOf(records: readonly BuildRecord[], id: string): BuildRecord {
  const found = id === 'last' ? records.slice(0, 1) : records.filter((record) => record.id.startsWith(id));
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const message =
    second !== undefined
      ? `${found.length} runs begin with ${safeText(id)}`
      : id === 'last'
        ? 'There is no such run'
        : `There is no run ${safeText(id)}`;
  throw new UpError('UP_USAGE', message, { hint: 'Their ids: up history' });
}

function noteOthers({ reporter }: CommandContext, { setAside, leftAlone }: HistoryListing): void {
  if (setAside.length > 0)
    reporter.step(
      'note',
      `${plural(setAside.length, 'file')} that no record is in, set aside: ${setAside.join(', ')}`,
    );
  if (leftAlone.length > 0)
    reporter.step(
      'note',
      `${plural(leftAlone.length, 'file')} of another up or another user: ${leftAlone.join(', ')}`,
    );
}
