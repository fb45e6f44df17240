import { redact, truncate } from '@up/core';
import type { BootFailure, FailureSeverity } from './boot-failure.ts';
import type { BootPhase } from './boot-phase.ts';
import type { Clues } from './clues.ts';
import { joinEvidence, LINES_AFTER } from './evidence.ts';
import type { FailureRule, Sight } from './failure-rule.ts';

/** Something that a rule saw, with what was there at the time. */
export interface Sighting {
  readonly rule: FailureRule;
  readonly severity: FailureSeverity;
  readonly phase: BootPhase;
  readonly atMs: number;
  readonly groups: Readonly<Record<string, string>>;
  /** The line without the kernel's stamp; empty where it was no line. */
  readonly body: string;
  /** The line as it came. */
  readonly line: string;
  readonly before: readonly string[];
}

export interface FailureLog {
  readonly failures: readonly BootFailure[];
  readonly fatal: BootFailure | undefined;
  /** Whether the fatal one is the last word: its lines have drained. */
  readonly isFinal: boolean;
  /** How many were left out because there were too many. */
  readonly dropped: number;
  add(sighting: Sighting): void;
  /** A line that came after. */
  follow(line: string): void;
  /** Closes what has drained by then; without a time, all. */
  settle(nowMs?: number): void;
  /** It is ready after all: what a loader could not start was not the last it tried. */
  forgive(): void;
}

export interface FailureLogOptions {
  readonly clues: Clues;
  readonly memoryMB: number | undefined;
  /** How long lines that follow still belong to a failure. */
  readonly drainMs: number;
}

const KEPT_FAILURES = 60;
const KEPT_NAMES = 20;
/** More than are shown: a call trace names its function some lines on. */
const LINES_FOLLOWED = 2 * LINES_AFTER;
const KEPT_LENGTH = 1000;
const MESSAGE_LENGTH = 400;

interface Entry {
  readonly sighting: Sighting;
  readonly names: Set<string>;
  readonly after: string[];
  /** Undefined while it drains: its message may become better. */
  frozen: BootFailure | undefined;
  /** What it is about, as far as known. */
  key: string;
}

/** Collects failures: each cause once, with the lines around it. Bounded. */
export function createFailureLog({ clues, memoryMB, drainMs }: FailureLogOptions): FailureLog {
  let entries: Entry[] = [];
  /** Those that still drain. */
  let open: Entry[] = [];
  let fatal: Entry | undefined;
  let dropped = 0;

  function sightOf({ sighting, names, after }: Entry): Sight {
    return { groups: sighting.groups, text: sighting.body, names: [...names], after, clues, memoryMB };
  }

  function toFailure(entry: Entry): BootFailure {
    if (entry.frozen !== undefined) return entry.frozen;
    const { rule, severity, phase, atMs, line, before } = entry.sighting;
    const sight = sightOf(entry);
    const fix = typeof rule.fix === 'function' ? rule.fix(sight) : rule.fix;
    const clueLines = (rule.clues ?? []).map((name) => clues.line(name)).filter((text) => text !== undefined);
    return {
      rule: rule.id,
      severity,
      phase: rule.phase ?? phase,
      message: redact(truncate(rule.message(sight), MESSAGE_LENGTH)),
      ...(fix !== undefined && { fix: truncate(fix, MESSAGE_LENGTH) }),
      atMs,
      evidence: joinEvidence({
        clues: clueLines,
        before,
        line,
        after: entry.after.slice(0, LINES_AFTER),
      }),
      ...(rule.origin !== undefined && { origin: rule.origin }),
    };
  }

  function keyOf(entry: Entry): string {
    const about = entry.sighting.rule.about?.(sightOf(entry)) ?? '';
    return `${entry.sighting.rule.id} ${about}`;
  }

  /** Lines that followed may have told that two are one: `failing.s…er` and `failing.service`. */
  function join(entry: Entry): void {
    entry.key = keyOf(entry);
    const twin = entries.find((other) => other !== entry && other.key === entry.key);
    if (twin !== undefined && entry !== fatal) entries = entries.filter((other) => other !== entry);
  }

  function freeze(entry: Entry): void {
    if (entry.frozen !== undefined) return;
    join(entry);
    entry.frozen = toFailure(entry);
  }

  function isOver(): boolean {
    return fatal !== undefined && fatal.sighting.rule.yields === undefined;
  }

  return {
    get failures() {
      return distinct(entries).map(toFailure);
    },
    get fatal() {
      return fatal === undefined ? undefined : toFailure(fatal);
    },
    get isFinal() {
      return fatal?.frozen !== undefined;
    },
    get dropped() {
      return dropped;
    },
    add(sighting) {
      const entry: Entry = { sighting, names: new Set(), after: [], frozen: undefined, key: '' };
      const { name } = sighting.groups;
      if (name !== undefined) entry.names.add(name);
      entry.key = keyOf(entry);
      const known = entries.find((other) => other.key === entry.key);
      if (known !== undefined && !outranks(sighting.severity, known.sighting.severity)) {
        if (name !== undefined && known.names.size < KEPT_NAMES) known.names.add(name);
        return;
      }
      // What follows the cause is its consequence.
      if (isOver() || fatal?.frozen !== undefined) return;
      if (sighting.severity === 'fatal') {
        if (fatal !== undefined && sighting.rule.yields !== undefined) return;
        entries = entries.filter((other) => other !== fatal);
        fatal = entry;
      }
      if (known !== undefined) {
        for (const other of known.names) entry.names.add(other);
        entries = entries.filter((other) => other !== known);
      }
      if (entries.length >= KEPT_FAILURES && entry !== fatal) dropped += 1;
      else {
        entries.push(entry);
        open.push(entry);
      }
    },
    follow(line) {
      for (const entry of open) {
        if (entry.after.length >= LINES_FOLLOWED) continue;
        entry.after.push(line.slice(0, KEPT_LENGTH));
        // Only the very next lines name a unit.
        if (entry.after.length <= 3) entry.key = keyOf(entry);
      }
    },
    settle(nowMs = Number.POSITIVE_INFINITY) {
      if (open.length === 0) return;
      const drained = open.filter(({ sighting }) => nowMs >= sighting.atMs + drainMs);
      if (drained.length === 0) return;
      for (const entry of drained) freeze(entry);
      open = open.filter((entry) => !drained.includes(entry));
    },
    forgive() {
      const entry = fatal;
      if (entry === undefined || entry.frozen !== undefined) return;
      const { phase } = entry.sighting.rule;
      if (phase !== 'firmware' && phase !== 'loader') return;
      const sighting: Sighting = { ...entry.sighting, severity: 'error' };
      const forgiven = { ...entry, sighting };
      entries = entries.map((other) => (other === entry ? forgiven : other));
      open = open.map((other) => (other === entry ? forgiven : other));
      fatal = undefined;
    },
  };
}

const RANK: Readonly<Record<FailureSeverity, number>> = { warning: 0, error: 1, fatal: 2 };

function outranks(severity: FailureSeverity, other: FailureSeverity): boolean {
  return RANK[severity] > RANK[other];
}

/** While they drain, two may already be known to be one. */
function distinct(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter((entry, index) => entries.findIndex((other) => other.key === entry.key) === index);
}
