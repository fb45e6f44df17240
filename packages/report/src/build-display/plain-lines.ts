import type { BuildLog, NixEvent } from '@up/nix';
import { countsOf } from './counts.ts';
import { elapsed } from './elapsed.ts';
import { harmless } from './fit-text.ts';
import { buildName, machineName, storeName } from './names.ts';
import type { BuildPaint } from './paint.ts';

export interface PlainLinesOptions {
  readonly write: (text: string) => void;
  readonly log: BuildLog;
  readonly now: () => number;
  readonly paint: BuildPaint;
  readonly heartbeatMs: number;
}

const LABEL_COLUMNS = 9;
/** Of one second. */
const MAX_STARTS = 20;
const MAX_NAMED = 3;

/** For what is no terminal: a line for each build as it starts, and one when nothing was said for long. */
export class PlainLines {
  readonly #options: PlainLinesOptions;
  readonly #known = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #startedAt: number;
  #starts: string[] = [];
  #more = 0;
  #saidAt: number;

  constructor(options: PlainLinesOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#saidAt = this.#startedAt;
  }

  see(event: NixEvent): void {
    if (event.kind !== 'start' || event.activity.type !== 'build') return;
    const { drvPath, machine } = event.activity;
    if (this.#known.has(drvPath)) return;
    this.#known.add(drvPath);
    if (this.#starts.length >= MAX_STARTS) this.#more += 1;
    else this.#starts.push(`${storeName(drvPath)}${machine === '' ? '' : ` on ${machineName(machine)}`}`);
  }

  /** About once a second. */
  tick(notes: readonly string[]): void {
    this.flush(notes);
    const { now, heartbeatMs } = this.#options;
    if (now() - this.#saidAt >= heartbeatMs) this.#say([this.#heartbeat()]);
  }

  flush(notes: readonly string[]): void {
    const starts = this.#starts.map((text) => this.#line('build', text));
    const more = this.#more === 0 ? [] : [this.#line('build', `and ${this.#more} more`)];
    this.#starts = [];
    this.#more = 0;
    this.#say([...notes, ...starts, ...more, ...this.#failures()]);
  }

  /** Named as soon as it is known: with keep-going others may run for hours. */
  #failures(): readonly string[] {
    const { log } = this.#options;
    if (log.totals().failed === this.#failed.size) return [];
    const fresh = log
      .snapshot()
      .builds.filter(({ drvPath, outcome }) => outcome === 'failed' && !this.#failed.has(drvPath));
    for (const { drvPath } of fresh) this.#failed.add(drvPath);
    return fresh.map((build) => this.#line('failed', buildName(build)));
  }

  #say(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#saidAt = this.#options.now();
    this.#options.write(lines.map((line) => `${line}\n`).join(''));
  }

  #heartbeat(): string {
    const { log, now } = this.#options;
    const snapshot = log.snapshot();
    const running = snapshot.builds.filter(({ outcome }) => outcome === 'running');
    const named = running.slice(0, MAX_NAMED).map((build) => {
      const phase = build.phase === undefined ? '' : `${harmless(build.phase)}, `;
      return `${buildName(build)} (${phase}${elapsed(now() - build.startedAt)})`;
    });
    const counts = countsOf(snapshot);
    const said = counts.length === 0 ? 'evaluating' : counts.join(', ');
    const names = named.length === 0 ? '' : `: ${named.join(', ')}`;
    return this.#line('still', `${said} after ${elapsed(now() - this.#startedAt)}${names}`);
  }

  #line(label: string, text: string): string {
    return `${this.#options.paint('cyan', label.padEnd(LABEL_COLUMNS))}${text}`;
  }
}
