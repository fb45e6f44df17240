import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';
import { livenessOf } from '@up/process';
import type { HistoryListing } from './build-history.ts';
import type { BuildRecord } from './build-record.ts';
import type { ParsedRecord, RecordOwner } from './parse-record.ts';
import { PARTIAL, readRecord, recordFile, SET_ASIDE, setAside, writeRecord } from './record-file.ts';
import { isRecordId } from './record-id.ts';

/** A record is being written for milliseconds only. */
const PARTIAL_MS = 10 * 60 * 1000;

/** As `BuildHistory.list`. @throws what the file system throws. */
export async function listRecords(directory: string): Promise<HistoryListing> {
  const records: BuildRecord[] = [];
  const leftAlone: string[] = [];
  for (const id of await recordIds(directory)) {
    const parsed = await settled(directory, id);
    if (parsed?.kind === 'record') records.push(parsed.record);
    else if (parsed?.kind === 'later' || parsed?.kind === 'unreadable')
      leftAlone.push(recordFile(directory, id));
    // A directory that cannot be written is read all the same.
    else if (parsed?.kind === 'corrupt') await setAside(directory, id).catch(() => undefined);
  }
  const aside = (await names(join(directory, SET_ASIDE))).filter((name) => name.endsWith('.json'));
  return {
    records: records.sort((a, b) => compare(b.startedAt, a.startedAt) || compare(b.id, a.id)),
    setAside: aside.map((name) => join(directory, SET_ASIDE, name)),
    leftAlone,
  };
}

/** The record, `interrupted` where it is `running` for a process that is gone. */
async function settled(directory: string, id: string): Promise<ParsedRecord | undefined> {
  const first = await readRecord(directory, id);
  if (!isAbandoned(first) || (await isAlive(first.owner))) return first;
  // It may have ended between the two: what a process that is gone has written does not change any more.
  const last = await readRecord(directory, id);
  if (!isAbandoned(last)) return last;
  const record: BuildRecord = { ...last.record, outcome: 'interrupted' };
  await writeRecord({ directory, record, mode: 'replace' }).catch(() => undefined);
  return { kind: 'record', record, owner: undefined };
}

function isAbandoned(parsed: ParsedRecord | undefined): parsed is Extract<ParsedRecord, { kind: 'record' }> {
  return parsed?.kind === 'record' && parsed.record.outcome === 'running';
}

/** What cannot be looked up from here may be running. */
async function isAlive(owner: RecordOwner | undefined): Promise<boolean> {
  return owner !== undefined && (await livenessOf(owner)) !== 'gone';
}

/** Removes the oldest records with their logs, what runs excepted, and what a killed process left half written. */
export async function pruneRecords(directory: string, keep: number): Promise<void> {
  const ids = await recordIds(directory);
  for (const id of ids.slice(0, Math.max(0, ids.length - keep))) {
    const parsed = await settled(directory, id);
    if (parsed?.kind !== 'record' || parsed.record.outcome === 'running') continue;
    for (const name of [`${id}.log`, `${id}.json`]) await rm(join(directory, name), { force: true });
  }
  for (const name of await names(directory))
    if (name.endsWith(PARTIAL) && (await isOld(join(directory, name))))
      await rm(join(directory, name), { force: true });
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > PARTIAL_MS;
}

/** The oldest first. */
async function recordIds(directory: string): Promise<readonly string[]> {
  return (await names(directory))
    .filter((name) => name.endsWith('.json') && isRecordId(name.slice(0, -'.json'.length)))
    .map((name) => name.slice(0, -'.json'.length));
}

/** None where the directory is not there yet. */
async function names(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
