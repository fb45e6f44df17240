import type {
  BuildError,
  BuildLogLines,
  BuildOutcome,
  BuildSnapshot,
  BuildTotals,
} from './build-snapshot.ts';
import { BuildTable } from './build-table.ts';
import { errorOfMessage, saysBuildFailed } from './error-of-message.ts';
import type { ActivityResult, NixEvent, NixMessage } from './nix-event.ts';
import { readPlan } from './read-plan.ts';
import { TransferTable } from './transfer-table.ts';

export interface BuildLogOptions {
  /** In milliseconds; default: the clock of the system. */
  readonly now?: (() => number) | undefined;
  /** Of each derivation's log, in characters; default 1 Mi. The oldest lines go first. */
  readonly maxLogLength?: number | undefined;
  /** Of all logs together, in characters; default 32 Mi. */
  readonly maxTotalLength?: number | undefined;
}

/** What a build has come to, from the events of its log. */
export interface BuildLog {
  add(event: NixEvent): void;
  snapshot(): BuildSnapshot;
  /** The counts of `snapshot()`, without the rest of it. */
  totals(): BuildTotals;
  /** What the builder and the hook after it printed, as they wrote it. Undefined for what was never started. */
  logOf(drvPath: string): BuildLogLines | undefined;
  /** How a build ended, when something other than the log has said it: its outputs exist, or they do not. */
  settle(drvPath: string, outcome: Exclude<BuildOutcome, 'running'>): void;
}

/** How many errors and notes are kept: a log that repeats itself for ever takes no more memory. */
const MAX_ERRORS = 1000;
const MAX_NOTES = 200;
/** Below it are errors and warnings; above it what only somebody who watches wants to see. */
const NOTICE = 2;
/** Statuses of Determinate Nix that are no failures. */
const GOOD_STATUS: ReadonlySet<string> = new Set([
  'Built',
  'Substituted',
  'AlreadyValid',
  'ResolvesToAlreadyValid',
]);

/**
 * Follows a build by its events, in bounded memory. It counts builds that were started, not what Nix announces: those
 * counters go up and down. What names an activity that is not under way, or does not fit it, is ignored: a builder
 * can make Nix write some records.
 */
export function createBuildLog(options: BuildLogOptions = {}): BuildLog {
  return new EventLog(options);
}

class EventLog implements BuildLog {
  readonly #builds: BuildTable;
  readonly #transfers: TransferTable;
  readonly #planned = new Set<string>();
  readonly #waiting = new Map<string, string | undefined>();
  readonly #errors = new Map<string, BuildError>();
  readonly #dependencyFailures = new Set<string>();
  readonly #notes: string[] = [];

  constructor({ now = Date.now, maxLogLength, maxTotalLength }: BuildLogOptions) {
    this.#builds = new BuildTable({
      now,
      maxLogLength: maxLogLength ?? 1024 * 1024,
      maxTotalLength: maxTotalLength ?? 32 * 1024 * 1024,
    });
    this.#transfers = new TransferTable(now);
  }

  add(event: NixEvent): void {
    if (event.kind === 'start') this.#start(event);
    else if (event.kind === 'stop') this.#stop(event.id);
    else if (event.kind === 'result') this.#result(event.id, event.result);
    else if (event.kind === 'message') this.#message(event.message);
  }

  logOf(drvPath: string): BuildLogLines | undefined {
    return this.#builds.logOf(drvPath);
  }

  settle(drvPath: string, outcome: Exclude<BuildOutcome, 'running'>): void {
    this.#builds.settle(drvPath, outcome);
  }

  snapshot(): BuildSnapshot {
    return {
      builds: this.#builds.states(),
      transfers: this.#transfers.running(),
      waiting: [...this.#waiting.values()].filter((each) => each !== undefined),
      errors: [...this.#errors.values()],
      dependencyFailures: [...this.#dependencyFailures],
      notes: [...this.#notes],
      totals: this.totals(),
    };
  }

  totals(): BuildTotals {
    const counts = this.#builds.counts();
    return {
      ...counts,
      expected: Math.max(this.#planned.size, counts.started),
      ...this.#transfers.counts(),
      waiting: this.#waiting.size,
    };
  }

  #start({ id, activity }: Extract<NixEvent, { kind: 'start' }>): void {
    // The first to have an id keeps it.
    if (this.#builds.has(id) || this.#transfers.has(id) || this.#waiting.has(id)) return;
    if (activity.type === 'build') this.#builds.start(id, activity);
    else if (activity.type === 'post-build-hook') this.#builds.startHook(id, activity.drvPath);
    else if (activity.type === 'waiting') this.#waiting.set(id, activity.drvPath);
    else this.#transfers.start(id, activity);
  }

  #stop(id: string): void {
    this.#waiting.delete(id);
    this.#transfers.stop(id);
    this.#builds.stop(id);
  }

  #result(id: string, result: ActivityResult): void {
    if (result.type === 'log-line') this.#builds.addLine(id, result.line, result.cut);
    else if (result.type === 'phase') this.#builds.setPhase(id, result.phase);
    else if (result.type === 'progress') this.#transfers.progress(id, result);
    else if (result.type === 'build-result' && this.#builds.drvOf(id) === result.drvPath)
      this.#builds.settle(result.drvPath, GOOD_STATUS.has(result.status) ? 'succeeded' : 'failed');
  }

  #message(message: NixMessage): void {
    const read = errorOfMessage(message);
    if (read?.kind === 'error') this.#error(read.error);
    else if (read?.kind === 'dependency') {
      if (read.drvPath !== undefined) this.#dependencyFailures.add(read.drvPath);
    } else if (read === undefined) this.#other(message);
  }

  #error(error: BuildError): void {
    if (this.#errors.size < MAX_ERRORS)
      this.#errors.set(`${error.file}:${error.line} ${error.message}`, error);
    if (error.drvPath !== undefined && saysBuildFailed(error)) this.#builds.settle(error.drvPath, 'failed');
  }

  #other({ level, text }: NixMessage): void {
    // A plan that comes when something is building already may be a builder's.
    if (this.#builds.isEmpty) {
      const planned = readPlan(text);
      if (planned !== undefined) this.#planned.add(planned);
    }
    if (level > NOTICE) return;
    this.#notes.push(text);
    if (this.#notes.length > MAX_NOTES) this.#notes.shift();
  }
}
