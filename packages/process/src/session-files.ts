import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from './start-token.ts';

/** <stateDir>/sessions/<id>/owner.json: whose session it is. */
export interface OwnerRecord extends ProcessIdentity {
  readonly startedAt: string;
  readonly command?: string;
}

/** <stateDir>/sessions/<id>/<pid>.json: a program that runs in the session. */
export interface ProcessRecord extends ProcessIdentity {
  readonly command: string;
}

export const OWNER_FILE = 'owner.json';
const MAX_RECORD_BYTES = 64 * 1024;

/** Eight hexadecimal digits. */
export function newSessionId(): string {
  return randomBytes(4).toString('hex');
}

export function isSessionId(text: string): boolean {
  return /^[0-9a-f]{8}$/.test(text);
}

/** Writes a record so that a reader sees all of it or nothing. */
export function writeRecord(directory: string, name: string, record: object): void {
  const temporary = join(directory, `.${name}.${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, join(directory, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Undefined when it is missing, or no record of an owner. */
export function readOwner(directory: string): OwnerRecord | undefined {
  const record = readRecord(join(directory, OWNER_FILE));
  const startedAt = record?.['startedAt'];
  if (record === undefined || !isIdentity(record) || typeof startedAt !== 'string') return undefined;
  return { pid: record.pid, startToken: record.startToken, startedAt };
}

export function processRecordName(pid: number): string {
  return `${pid}.json`;
}

/** The programs that a session names. What is damaged, or not where its number says, is left out. */
export function readProcessRecords(directory: string): readonly ProcessRecord[] {
  return listNames(directory).flatMap((name) => {
    const record = /^\d+\.json$/.test(name) ? readRecord(join(directory, name)) : undefined;
    if (record === undefined || !isIdentity(record) || name !== processRecordName(record.pid)) return [];
    const command = record['command'];
    return [
      { pid: record.pid, startToken: record.startToken, command: typeof command === 'string' ? command : '' },
    ];
  });
}

export function newScratchRecordName(): string {
  return `scratch-${randomBytes(4).toString('hex')}.json`;
}

/** The paths that a session says are its scratch directories: claims, to be checked before anything is removed. */
export function readScratchPaths(directory: string): readonly string[] {
  return listNames(directory).flatMap((name) => {
    const path = /^scratch-[0-9a-f]{8}\.json$/.test(name)
      ? readRecord(join(directory, name))?.['path']
      : undefined;
    return typeof path === 'string' ? [path] : [];
  });
}

/** Sorted; empty when the directory cannot be read. */
export function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** A regular file only: a FIFO would block, a link could lead anywhere. */
function readRecord(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_RECORD_BYTES) return undefined;
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** 0 and 1 are no programs of ours; negative numbers mean groups. */
function isIdentity<T extends Readonly<Record<string, unknown>>>(record: T): record is T & ProcessIdentity {
  const { pid, startToken } = record;
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 1 && typeof startToken === 'string';
}
