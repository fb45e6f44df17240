import type { ProcessRow } from './proc-stat.ts';
import { readProcessRow } from './process-table.ts';
import { identityOf, ProcessTracker } from './process-tracker.ts';
import { exists, sendSignal } from './send-signal.ts';
import type { Terminable } from './terminate.ts';

/** The group that a detached child leads, and on Linux also those of its descendants that left the group. */
export interface ProcessGroup extends Terminable {
  /** Tells that the leader was collected: from now on its number may come to belong to somebody else. */
  leaderEnded(): void;
}

/** Takes charge of the group that `leader`, a running child of this process, leads. */
export function processGroupOf(leader: number, platform: NodeJS.Platform = process.platform): ProcessGroup {
  const hasTable = platform === 'linux' && readProcessRow(process.pid) !== undefined;
  return hasTable ? new TrackedGroup(leader) : new PlainGroup(leader);
}

class TrackedGroup implements ProcessGroup {
  readonly #leader: number;
  readonly #identity: string | undefined;
  readonly #tracker = new ProcessTracker((table) => this.#pick(table));
  #ended = false;
  #over = false;

  constructor(leader: number) {
    const row = readProcessRow(leader);
    this.#leader = leader;
    this.#identity = row === undefined ? undefined : identityOf(row);
  }

  leaderEnded(): void {
    this.#ended = true;
  }

  isAlive(): boolean {
    return this.#members().length > 0 || (!this.#ended && exists(-this.#leader));
  }

  send(signal: NodeJS.Signals): void {
    const members = this.#members();
    const hasGroup = !this.#ended || members.some((row) => row.pgrp === this.#leader);
    // The group in one call, so that nothing forks away between two; then those that left it.
    if (hasGroup) sendSignal(-this.#leader, signal);
    for (const row of members) if (row.pgrp !== this.#leader) sendSignal(row.pid, signal);
  }

  #members(): readonly ProcessRow[] {
    if (this.#over) return [];
    const members = this.#tracker.members();
    if (this.#ended && members.length === 0) this.#over = true;
    return members;
  }

  /** A detached child leads a session, too: job control makes new groups within it. */
  #pick(table: readonly ProcessRow[]): readonly ProcessRow[] {
    if (this.#isReused(table)) return [];
    return table.filter((row) => row.pgrp === this.#leader || row.session === this.#leader);
  }

  #isReused(table: readonly ProcessRow[]): boolean {
    return this.#ended && table.some((row) => row.pid === this.#leader && identityOf(row) !== this.#identity);
  }
}

/** Where there is no process table: the group as the kernel keeps it. */
class PlainGroup implements ProcessGroup {
  readonly #leader: number;
  #ended = false;
  #over = false;

  constructor(leader: number) {
    this.#leader = leader;
  }

  leaderEnded(): void {
    this.#ended = true;
  }

  /** A number stays taken while its group has members: once ended, a process with it is somebody else. */
  isAlive(): boolean {
    if (this.#over) return false;
    const alive = exists(-this.#leader) && !(this.#ended && exists(this.#leader));
    if (this.#ended && !alive) this.#over = true;
    return alive;
  }

  send(signal: NodeJS.Signals): void {
    if (this.isAlive()) sendSignal(-this.#leader, signal);
  }
}
