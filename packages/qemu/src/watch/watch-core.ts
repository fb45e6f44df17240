import { formatDuration } from '@up/core';
import { type Activity, createActivity } from './activity.ts';
import type { FailureSeverity } from './boot-failure.ts';
import { phaseRank } from './boot-phase.ts';
import type { BootWatchOptions, RegisterSample } from './boot-watch.ts';
import { CLUE_SIGNS } from './clue-signs.ts';
import { type ClueBook, createClueBook } from './clues.ts';
import { createRecentLines, evidenceLine, type RecentLines } from './evidence.ts';
import { createFailureLog, type FailureLog } from './failure-log.ts';
import type { FailureRule } from './failure-rule.ts';
import { parseStamp } from './guest-clock.ts';
import { createLiteralScan } from './literal-scan.ts';
import { createMarkBook, MARK_SIGNS, type MarkBook } from './marks.ts';
import { matchLine } from './match-line.ts';
import { PHASE_SIGNS, READY_SIGNS, RESTART_SIGNS } from './phase-signs.ts';
import { createPhaseTracker, type PhaseTracker } from './phase-tracker.ts';
import { describeProcessors, parseProcessors } from './processors.ts';
import { bootRule, GUEST_RULES } from './rules.ts';
import { findSign } from './text-sign.ts';
import { createWaitingList, type Waiting, type WaitingList } from './waiting.ts';

/** What is known of a boot, and what is concluded from it, wherever it was read. */
export interface WatchCore {
  readonly clues: ClueBook;
  readonly tracker: PhaseTracker;
  readonly marks: MarkBook;
  readonly log: FailureLog;
  readonly waiting: WaitingList;
  readonly activity: Activity;
  readonly recent: RecentLines;
  readonly isReady: boolean;
  readonly readyAtMs: number | undefined;
  readonly lastLine: LastLine | undefined;
  /** Whether nothing that the firmware started has said a word in the boot that goes on. */
  readonly isSilent: boolean;
  /** What was examined last, unless something has happened since. */
  readonly registers: RegisterSample | undefined;
  examined(sample: RegisterSample): void;
  isReadyText(text: string): boolean;
  /** Reads a text: a line of the console or of the screen, or one without end. */
  read(atMs: number, text: string, kind: 'line' | 'partial' | 'screen'): void;
  becomeReady(atMs: number, text: string, guestMs?: number | undefined): void;
  /** Reports what no line tells. */
  report(id: FailureRule['id'], atMs: number, details: ReportDetails): void;
  /** No more time is given to it: what waits or is silent is named, though it might have gone on. */
  timedOut(atMs: number): void;
  /** Time has gone on: what waits, or is silent, may have done so for too long. */
  tick(atMs: number): void;
  /** A new boot has begun: what was known of the old one explains nothing of it. */
  forget(atMs: number): void;
}

export interface ReportDetails {
  readonly groups?: Readonly<Record<string, string>> | undefined;
  /** The line that tells, where one does. */
  readonly text?: string | undefined;
  /** Where it differs from the rule's. */
  readonly severity?: FailureSeverity | undefined;
}

export interface LastLine {
  readonly atMs: number;
  readonly text: string;
}

/** Worth to be named when the time that a guest had is over. */
const LONG_QUIET_MS = 5000;

/** The core of a watch: nothing is known yet. */
export function createWatchCore(options: BootWatchOptions): WatchCore {
  const { memoryMB, slowness = 1, drainMs = 2000, silentMs = 120_000, ignoreRules = [] } = options;
  const rules = GUEST_RULES.filter(({ id }) => !ignoreRules.includes(id));
  const isReadyText = readyTest(options.ready);
  const signs = createLiteralScan(
    [...rules.flatMap((rule) => rule.signs), ...CLUE_SIGNS, ...PHASE_SIGNS, ...RESTART_SIGNS, ...MARK_SIGNS]
      .concat(READY_SIGNS)
      .map(({ has }) => has),
  );
  const clues = createClueBook();
  const tracker = createPhaseTracker();
  const marks = createMarkBook();
  const log = createFailureLog({ clues, memoryMB, drainMs });
  const waiting = createWaitingList(slowness);
  const activity = createActivity();
  const recent = createRecentLines();
  let lastLine: LastLine | undefined;
  let previous: string | undefined;
  let readyAtMs: number | undefined;
  let isReady = false;
  let examined: RegisterSample | undefined;

  function report(
    id: FailureRule['id'],
    atMs: number,
    { groups = {}, text = '', severity }: ReportDetails,
  ): void {
    if (ignoreRules.includes(id)) return;
    const rule = bootRule(id);
    log.add({
      rule,
      severity: severity ?? rule.severity,
      phase: tracker.phase,
      atMs,
      groups,
      body: text,
      line: text,
      before: recent.lines.filter((other) => other !== text),
    });
  }

  function becomeReady(atMs: number, text: string, guestMs?: number | undefined): void {
    if (isReady) return;
    log.forgive();
    if (log.fatal !== undefined) return;
    isReady = true;
    readyAtMs ??= atMs;
    waiting.clear();
    tracker.ready(atMs, text, guestMs);
    marks.add('ready', atMs, text, guestMs);
  }

  /** The first rule that the text is a sign of. */
  function look(atMs: number, text: string, body: string, isPartial: boolean): void {
    if (options.ignoreLines?.some((pattern) => testLine(pattern, text)) === true) return;
    const phase = tracker.told;
    const match = matchLine(rules, body, { phase, clues, isPartial });
    if (match === undefined) return;
    const { rule, sign, groups } = match;
    if (sign.afterMs !== undefined) waiting.add({ ...match, text, phase, atMs });
    else {
      const severity = sign.severity ?? rule.severity;
      const sighting = { rule, severity, phase: tracker.phase, atMs, groups, body };
      log.add({ ...sighting, line: text, before: recent.lines });
    }
  }

  function forget(atMs: number): void {
    log.settle();
    clues.clear();
    marks.clear();
    waiting.clear();
    activity.restart(atMs);
    isReady = false;
    previous = undefined;
  }

  function addWaiting(
    { rule, sign, groups, phase, text }: Waiting,
    atMs: number,
    most: FailureSeverity,
  ): void {
    waiting.clear();
    const severity = most === 'fatal' ? (sign.severity ?? rule.severity) : most;
    const before = recent.lines.filter((other) => other !== text);
    log.add({ rule, severity, phase, atMs, groups, body: parseStamp(text).body, line: text, before });
  }

  function reportHang(atMs: number, severity?: FailureSeverity | undefined): void {
    const registers = registersOfStandstill();
    const processors = registers && describeProcessors(parseProcessors(registers.text));
    const groups = {
      quiet: formatDuration(atMs - activity.lastMs),
      ...(activity.hasPicture && { picture: 'same' }),
      ...(processors !== undefined && { processors }),
      ...(phaseRank(tracker.told) >= phaseRank('kernel') && { heard: 'yes' }),
      ...(lastLine !== undefined && { last: evidenceLine(lastLine.text) }),
    };
    report('boot/silent-hang', atMs, { groups, severity });
  }

  function registersOfStandstill(): RegisterSample | undefined {
    return examined === undefined || examined.atMs < activity.lastMs ? undefined : examined;
  }

  function checkSilence(nowMs: number): void {
    if (isReady || log.fatal !== undefined) return;
    const due = waiting.due(nowMs, activity.lastMs);
    if (due !== undefined) addWaiting(due, nowMs, 'fatal');
    else if (activity.isWatched && nowMs - activity.lastMs >= silentMs * slowness) reportHang(nowMs);
  }

  return {
    clues,
    tracker,
    marks,
    log,
    waiting,
    activity,
    recent,
    get isReady() {
      return isReady;
    },
    get readyAtMs() {
      return readyAtMs;
    },
    get lastLine() {
      return lastLine;
    },
    get isSilent() {
      return tracker.told === 'firmware';
    },
    get registers() {
      return registersOfStandstill();
    },
    examined(sample) {
      examined = sample;
    },
    isReadyText,
    read(atMs, text, kind) {
      const { body, guestMs } = parseStamp(text);
      if (kind !== 'screen') {
        lastLine = { atMs, text };
        marks.add('first-line', atMs, text, guestMs);
      }
      if (guestMs !== undefined) tracker.stamp(atMs, guestMs);
      // Nearly all lines are signs of nothing.
      const isSign = signs.hasAny(body);
      if (isSign) {
        const seen = { atMs, body, guestMs, isPartial: kind === 'partial' };
        if (tracker.see(seen) === 'restarted') forget(atMs);
        marks.see(seen);
      }
      if ((isSign || options.ready !== undefined) && isReadyText(text)) becomeReady(atMs, text, guestMs);
      if (kind === 'partial') {
        waiting.follow(text, 'partial');
        if (isSign) look(atMs, text, body, true);
        return;
      }
      // A flood is the same line over and over: there is nothing new in it.
      if (text === previous) return;
      previous = text;
      waiting.follow(text, 'line');
      log.follow(text);
      if (isSign) {
        clues.see(text, body);
        look(atMs, text, body, false);
      }
      recent.push(text);
    },
    becomeReady,
    report,
    timedOut(atMs) {
      if (isReady || log.fatal !== undefined) return;
      const quietMs = atMs - activity.lastMs;
      const { first } = waiting;
      if (first !== undefined) addWaiting(first, atMs, 'error');
      else if (activity.isWatched && quietMs >= Math.min(LONG_QUIET_MS * slowness, atMs / 2)) {
        reportHang(atMs, 'error');
      }
      log.settle();
    },
    tick(atMs) {
      checkSilence(atMs);
      log.settle(atMs);
    },
    forget,
  };
}

function readyTest(ready: RegExp | string | undefined): (text: string) => boolean {
  if (ready === undefined) return (text) => READY_SIGNS.some((sign) => findSign(sign, text) !== undefined);
  if (typeof ready === 'string') return (text) => text.includes(ready);
  return (text) => testLine(ready, text);
}

/** A pattern of the caller's; one with `g` or `y` would go on where it was last. */
function testLine(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(text);
}
