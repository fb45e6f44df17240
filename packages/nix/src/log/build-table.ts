import type { BuildLogLines, BuildOutcome, BuildState } from './build-snapshot.ts';
import { LineRing } from './line-ring.ts';
import type { Activity, CutLine } from './nix-event.ts';

export interface BuildTableOptions {
  readonly now: () => number;
  readonly maxLogLength: number;
  readonly maxTotalLength: number;
}

interface Entry {
  state: BuildState;
  readonly log: LineRing;
  /** Activities that build it now: for one that is built elsewhere, that machine reports one of its own. */
  open: number;
}

/** A record's own count of how many builds are in which state. */
export type BuildCounts = Readonly<Record<'started' | BuildOutcome, number>>;

/** The builds that were started, by derivation, and what each printed. */
export class BuildTable {
  readonly #options: BuildTableOptions;
  readonly #entries = new Map<string, Entry>();
  /** Activities under way: builds, and the hooks after them. */
  readonly #activities = new Map<string, { readonly drvPath: string; readonly kind: 'build' | 'hook' }>();
  #length = 0;

  constructor(options: BuildTableOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  has(id: string): boolean {
    return this.#activities.has(id);
  }

  drvOf(id: string): string | undefined {
    const activity = this.#activities.get(id);
    return activity?.kind === 'build' ? activity.drvPath : undefined;
  }

  /**
   * A build that starts again, on another machine or in another round, goes on in the same log. One that starts within
   * itself is what the remote machine says of it, to which it is local: where it is built is known already.
   */
  start(id: string, { drvPath, machine }: Extract<Activity, { type: 'build' }>): void {
    this.#activities.set(id, { drvPath, kind: 'build' });
    const known = this.#entries.get(drvPath);
    if (known !== undefined && known.open > 0) {
      known.open += 1;
      return;
    }
    const state: BuildState = {
      drvPath,
      name: nameOf(drvPath),
      machine: machine === '' ? undefined : machine,
      phase: undefined,
      startedAt: known?.state.startedAt ?? this.#options.now(),
      endedAt: undefined,
      lastLine: undefined,
      outcome: 'running',
    };
    if (known === undefined) this.#entries.set(drvPath, { state, log: new LineRing(), open: 1 });
    else {
      known.state = state;
      known.open = 1;
    }
  }

  startHook(id: string, drvPath: string): void {
    if (this.#entries.has(drvPath)) this.#activities.set(id, { drvPath, kind: 'hook' });
  }

  stop(id: string): void {
    const activity = this.#activities.get(id);
    this.#activities.delete(id);
    const entry = activity === undefined ? undefined : this.#entries.get(activity.drvPath);
    if (activity?.kind !== 'build' || entry === undefined) return;
    entry.open -= 1;
    if (entry.open > 0) return;
    const { outcome } = entry.state;
    entry.state = {
      ...entry.state,
      endedAt: this.#options.now(),
      outcome: outcome === 'running' ? 'unknown' : outcome,
    };
  }

  settle(drvPath: string, outcome: Exclude<BuildOutcome, 'running'>): void {
    const entry = this.#entries.get(drvPath);
    if (entry === undefined) return;
    entry.state = { ...entry.state, outcome, endedAt: entry.state.endedAt ?? this.#options.now() };
  }

  setPhase(id: string, phase: string): void {
    const entry = this.#running(id);
    if (entry !== undefined) entry.state = { ...entry.state, phase };
  }

  addLine(id: string, line: string, cut: CutLine | undefined): void {
    const entry = this.#running(id);
    if (entry === undefined) return;
    const { maxLogLength, maxTotalLength } = this.#options;
    const shown = cut === undefined ? line : `${line} ${sayCut(cut)}`;
    entry.state = { ...entry.state, lastLine: shown };
    this.#length -= entry.log.length;
    entry.log.push(shown);
    // By a quarter more than needed, so that not every line shrinks it again.
    if (entry.log.length > maxLogLength) entry.log.shrinkTo(maxLogLength * 0.75);
    this.#length += entry.log.length;
    if (this.#length > maxTotalLength) this.#shrinkLongest();
  }

  logOf(drvPath: string): BuildLogLines | undefined {
    const log = this.#entries.get(drvPath)?.log;
    return log === undefined ? undefined : { lines: log.lines(), dropped: log.dropped };
  }

  states(): readonly BuildState[] {
    return [...this.#entries.values()].map(({ state }) => state);
  }

  counts(): BuildCounts {
    const counts = { started: this.#entries.size, running: 0, succeeded: 0, failed: 0, unknown: 0 };
    for (const { state } of this.#entries.values()) counts[state.outcome] += 1;
    return counts;
  }

  #running(id: string): Entry | undefined {
    const drvPath = this.#activities.get(id)?.drvPath;
    return drvPath === undefined ? undefined : this.#entries.get(drvPath);
  }

  /** Of many logs the longest gives up half: short ones are whole then. */
  #shrinkLongest(): void {
    let longest: LineRing | undefined;
    for (const { log } of this.#entries.values()) if (log.length > (longest?.length ?? 0)) longest = log;
    if (longest === undefined) return;
    const before = longest.length;
    longest.shrinkTo(before / 2);
    this.#length -= before - longest.length;
  }
}

function sayCut({ omittedBytes }: CutLine): string {
  return omittedBytes === undefined ? '[cut here]' : `[${omittedBytes} bytes left out]`;
}

function nameOf(drvPath: string): string {
  const base = drvPath.slice(drvPath.lastIndexOf('/') + 1);
  return base.replace(/\.drv$/, '').replace(/^[0-9a-z]{32}-/, '');
}
