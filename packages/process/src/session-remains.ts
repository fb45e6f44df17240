import { readFileSync } from 'node:fs';
import { commandOf } from './command-of.ts';
import { environValue } from './environ.ts';
import type { ProcessRow } from './proc-stat.ts';
import { readProcessRow, withDescendants } from './process-table.ts';
import { identityOf, ProcessTracker } from './process-tracker.ts';
import { exists, sendSignal } from './send-signal.ts';
import type { ProcessRecord } from './session-files.ts';
import { linuxStartToken, livenessOf, readPs } from './start-token.ts';
import type { Terminable } from './terminate.ts';

export interface RemainsOptions {
  /** What the journal names. Only processes that are still the recorded ones count. */
  readonly records: readonly ProcessRecord[];
  /** Linux: every process that was started with these variables counts, too. */
  readonly marks?: Readonly<Record<string, string>>;
  /** Leaves alone what this very process started: for ending a session of somebody else. */
  readonly spareOwnChildren: boolean;
}

export interface KilledProcess {
  readonly pid: number;
  readonly command: string;
}

/** What of a session is still running. This process and its ancestors never count. */
export interface SessionRemains extends Terminable {
  /** Those that were found alive and are gone now. */
  killed(): readonly KilledProcess[];
}

export async function findRemains(
  options: RemainsOptions,
  platform: NodeJS.Platform = process.platform,
): Promise<SessionRemains> {
  const hasTable = platform === 'linux' && readProcessRow(process.pid) !== undefined;
  return hasTable ? new TrackedRemains(options) : verifiedGroups(options.records, platform);
}

class TrackedRemains implements SessionRemains {
  readonly #options: RemainsOptions;
  readonly #tracker = new ProcessTracker((table) => this.#pick(table));
  readonly #seen = new Map<string, KilledProcess>();

  constructor(options: RemainsOptions) {
    this.#options = options;
  }

  isAlive(): boolean {
    return this.#members().length > 0;
  }

  /** One by one: this process may itself be a member of one of the groups. */
  send(signal: NodeJS.Signals): void {
    for (const row of this.#members()) sendSignal(row.pid, signal);
  }

  killed(): readonly KilledProcess[] {
    const alive = new Set(this.#members().map(identityOf));
    return [...this.#seen].filter(([identity]) => !alive.has(identity)).map(([, killed]) => killed);
  }

  #members(): readonly ProcessRow[] {
    const members = this.#tracker.members();
    for (const row of members) this.#note(row);
    return members;
  }

  #note(row: ProcessRow): void {
    const identity = identityOf(row);
    if (this.#seen.has(identity)) return;
    const recorded = this.#options.records.find((record) => isRecorded(row, record));
    this.#seen.set(identity, { pid: row.pid, command: recorded?.command || commandOf(row.pid) });
  }

  #pick(table: readonly ProcessRow[]): readonly ProcessRow[] {
    const spared = this.#spared(table);
    const { records, marks } = this.#options;
    const leaders = new Set(
      table.filter((row) => records.some((record) => isRecorded(row, record))).map((row) => row.pid),
    );
    return table.filter(
      (row) =>
        !spared.has(row.pid) &&
        (leaders.has(row.session) ||
          leaders.has(row.pgrp) ||
          (marks !== undefined && carries(row.pid, marks))),
    );
  }

  #spared(table: readonly ProcessRow[]): ReadonlySet<number> {
    const own = table.filter((row) => row.pid === process.pid);
    const spared = new Set([process.pid, ...ancestorsOf(process.pid, table)]);
    if (this.#options.spareOwnChildren) for (const row of withDescendants(own, table)) spared.add(row.pid);
    return spared;
  }
}

/** Our programs lead a group and a session of their own, and nothing but their end changes that. */
function isRecorded(row: ProcessRow, record: ProcessRecord): boolean {
  const leads = row.pid === record.pid && row.pgrp === row.pid && row.session === row.pid;
  return leads && linuxStartToken(row) === record.startToken;
}

function carries(pid: number, marks: Readonly<Record<string, string>>): boolean {
  try {
    const environ = readFileSync(`/proc/${pid}/environ`);
    return Object.entries(marks).every(([name, value]) => environValue(environ, name) === value);
  } catch {
    return false;
  }
}

/** A number that is its own ancestor, which a torn read of the table could show, ends the walk. */
function ancestorsOf(pid: number, table: readonly ProcessRow[]): ReadonlySet<number> {
  const parents = new Map(table.map((row) => [row.pid, row.ppid]));
  const ancestors = new Set<number>();
  for (
    let parent = parents.get(pid);
    parent !== undefined && !ancestors.has(parent);
    parent = parents.get(parent)
  ) {
    ancestors.add(parent);
  }
  return ancestors;
}

/** Without a process table: the groups whose leader is still the recorded one. */
async function verifiedGroups(
  records: readonly ProcessRecord[],
  platform: NodeJS.Platform,
): Promise<SessionRemains> {
  const ownGroup = await readPs(process.pid, 'pgid');
  const verified: ProcessRecord[] = [];
  for (const record of records) {
    const group = await readPs(record.pid, 'pgid');
    const leads = group === String(record.pid) && group !== ownGroup;
    if (leads && (await livenessOf(record, platform)) === 'alive') verified.push(record);
  }
  const living = (): readonly ProcessRecord[] => verified.filter(({ pid }) => exists(-pid));
  return {
    isAlive: () => living().length > 0,
    send: (signal) => {
      for (const { pid } of living()) sendSignal(-pid, signal);
    },
    killed: () => verified.filter(({ pid }) => !exists(-pid)).map(({ pid, command }) => ({ pid, command })),
  };
}
