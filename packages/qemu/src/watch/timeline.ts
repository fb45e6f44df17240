import type { BootPhase } from './boot-phase.ts';
import type { BootWatch } from './boot-watch.ts';
import type { BootMark } from './marks.ts';
import type { BootRecord } from './phase-tracker.ts';

/** A boot as times: plain data, fit for JSON. All times are milliseconds since QEMU was started. */
export interface BootTimeline {
  readonly schemaVersion: 1;
  /** The phases of the last boot. */
  readonly phases: readonly TimelinePhase[];
  readonly marks: readonly BootMark[];
  /** The boots before it, where the machine was reset. */
  readonly earlier: readonly TimelineBoot[];
  readonly resets: number;
  /** Null where it never was. */
  readonly readyAtMs: number | null;
}

export interface TimelinePhase {
  readonly phase: BootPhase;
  readonly startMs: number;
  /** Null while it goes on. */
  readonly endMs: number | null;
  readonly durationMs: number | null;
  /** On the guest's own clock. */
  readonly guestMs: number | null;
  readonly evidence: string;
}

export interface TimelineBoot {
  readonly startMs: number;
  readonly endMs: number | null;
  readonly cause: string;
  readonly phases: readonly TimelinePhase[];
}

/** The phases, marks and boots of a watch, as data. */
export function timelineOf(watch: BootWatch): BootTimeline {
  return {
    schemaVersion: 1,
    phases: toPhases(watch.phases),
    marks: watch.marks.map(({ atMs, guestMs, ...mark }) => ({
      ...mark,
      atMs: round(atMs),
      ...(guestMs !== undefined && { guestMs: round(guestMs) }),
    })),
    earlier: watch.boots.slice(0, -1).map(toBoot),
    resets: watch.resets,
    readyAtMs: watch.readyAtMs === undefined ? null : round(watch.readyAtMs),
  };
}

function toBoot({ startMs, endMs, cause, phases }: BootRecord): TimelineBoot {
  return {
    startMs: round(startMs),
    endMs: endMs === undefined ? null : round(endMs),
    cause,
    phases: toPhases(phases),
  };
}

function toPhases(phases: BootRecord['phases']): readonly TimelinePhase[] {
  return phases.map(({ phase, startMs, endMs, guestMs, evidence }) => ({
    phase,
    startMs: round(startMs),
    endMs: endMs === undefined ? null : round(endMs),
    durationMs: endMs === undefined ? null : round(endMs - startMs),
    guestMs: guestMs === undefined ? null : round(guestMs),
    evidence,
  }));
}

/** To a tenth of a millisecond, which is finer than a console is. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
