import type { ProcessRow } from './proc-stat.ts';
import { readProcessTable, withDescendants } from './process-table.ts';

/** Picks the processes that a search starts from, given everything that is running. */
export type PickSeeds = (table: readonly ProcessRow[]) => readonly ProcessRow[];

/**
 * Follows processes by the process table: those that `pick` finds, their descendants, and everything
 * it has seen before, even after that changed group or lost its parent.
 */
export class ProcessTracker {
  readonly #pick: PickSeeds;
  readonly #known = new Set<string>();

  constructor(pick: PickSeeds) {
    this.#pick = pick;
  }

  /** Those that are alive now. */
  members(): readonly ProcessRow[] {
    const table = readProcessTable();
    const known = table.filter((row) => this.#known.has(identityOf(row)));
    const members = withDescendants([...known, ...this.#pick(table)], table);
    for (const row of members) this.#known.add(identityOf(row));
    return members;
  }
}

/** Tells a process from a later one with the same number. */
export function identityOf(row: ProcessRow): string {
  return `${row.pid}/${row.startTicks}`;
}
