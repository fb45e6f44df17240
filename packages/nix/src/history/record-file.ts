import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';
import type { BuildRecord } from './build-record.ts';
import { type ParsedRecord, parseRecord, type RecordOwner } from './parse-record.ts';

/** The largest systems have some ten thousand builds, of some hundred bytes each. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
export const SET_ASIDE = 'set-aside';
export const PARTIAL = '.partial';

export function recordFile(directory: string, id: string): string {
  return join(directory, `${id}.json`);
}

export interface WriteRecordOptions {
  readonly directory: string;
  readonly record: BuildRecord;
  readonly owner?: RecordOwner | undefined;
  /** `create` fails with EEXIST where the record is there already. */
  readonly mode: 'create' | 'replace';
}

/** A reader sees all of it or nothing, after a power failure, too. */
export async function writeRecord({ directory, record, owner, mode }: WriteRecordOptions): Promise<void> {
  const file = recordFile(directory, record.id);
  const partial = join(directory, `.${record.id}.${randomBytes(4).toString('hex')}${PARTIAL}`);
  try {
    await using handle = await open(partial, 'wx', 0o600);
    await handle.writeFile(
      `${JSON.stringify(owner === undefined ? record : { ...record, owner }, null, 1)}\n`,
    );
    await handle.sync();
    if (mode === 'create') await link(partial, file);
    else await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Undefined where it is not there any more. */
export async function readRecord(directory: string, id: string): Promise<ParsedRecord | undefined> {
  const file = recordFile(directory, id);
  try {
    const stats = await lstat(file);
    // A FIFO would block, a link could lead anywhere.
    if (!stats.isFile() || stats.size > MAX_RECORD_BYTES) return { kind: 'corrupt' };
    const parsed = parseRecord(await readFile(file, 'utf8'));
    return parsed.kind === 'record' && parsed.record.id !== id ? { kind: 'corrupt' } : parsed;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES' || code === 'EPERM') return { kind: 'unreadable' };
    throw error;
  }
}

/** Moves what is no record out of the way, with its log. Nothing is removed, and nothing that is there is replaced. */
export async function setAside(directory: string, id: string): Promise<void> {
  const place = join(directory, SET_ASIDE);
  await mkdir(place, { recursive: true, mode: 0o700 });
  const name = (await isFree(join(place, `${id}.json`))) ? id : `${id}-${randomBytes(4).toString('hex')}`;
  for (const ending of ['json', 'log'])
    await rename(join(directory, `${id}.${ending}`), join(place, `${name}.${ending}`)).catch(ignoreMissing);
}

async function isFree(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => false,
    () => true,
  );
}

/** Another process was faster. */
function ignoreMissing(error: unknown): void {
  if (systemErrorCode(error) !== 'ENOENT') throw error;
}
