import { readdirSync, readFileSync } from 'node:fs';
import { isDead, type ProcessRow, parseProcStat } from './proc-stat.ts';

/**
 * Every process that is alive, from /proc (Linux). Synchronous, because it is used right before a
 * kill and in the exit hook; /proc is memory, not a disk.
 */
export function readProcessTable(): readonly ProcessRow[] {
  return listPids()
    .map(readProcessRow)
    .filter((row) => row !== undefined);
}

function listPids(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** One process, or undefined when there is none with this number that is alive. */
export function readProcessRow(pid: number): ProcessRow | undefined {
  try {
    const row = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return row === undefined || isDead(row) ? undefined : row;
  } catch {
    return undefined;
  }
}

/** Adds to `members` all their descendants within `table`. */
export function withDescendants(
  members: readonly ProcessRow[],
  table: readonly ProcessRow[],
): readonly ProcessRow[] {
  const children = new Map<number, ProcessRow[]>();
  for (const row of table) children.set(row.ppid, [...(children.get(row.ppid) ?? []), row]);
  const found = new Map(members.map((row) => [row.pid, row]));
  // A Map visits entries that are added while it is being walked.
  for (const pid of found.keys()) {
    for (const child of children.get(pid) ?? []) if (!found.has(child.pid)) found.set(child.pid, child);
  }
  return [...found.values()];
}
