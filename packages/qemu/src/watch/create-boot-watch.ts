import { formatBytes, formatDuration } from '@up/core';
import type { MachineEvent } from '../machine-event.ts';
import type { SerialLine } from '../serial/serial-line.ts';
import type { BootWatch, BootWatchOptions } from './boot-watch.ts';
import { endSighting } from './end-sighting.ts';
import { evidenceLine } from './evidence.ts';
import { createFloodMeter } from './flood-meter.ts';
import { splitPrompt } from './guest-clock.ts';
import { parseNotify } from './notify.ts';
import { createWatchCore } from './watch-core.ts';

/** No more of a line is looked at, so that a guest cannot make its reader slow. */
const LINE_LENGTH = 4096;
const SCREEN_LINES = 200;
const MARKER_LINES = 200;
/** QEMU tells of one reboot two or three times, on a busy host not at once. */
const SAME_RESET_MS = 250;
/** A banner on the console and the event of the same reset come by different ways. */
const SAME_RESTART_MS = 2000;
/** A triple fault comes at once; a guest with a silent console that reboots has worked before. */
const TRIPLE_FAULT_MS = 5000;
/** So ends a line that waits for an answer. What else has no end yet is a piece, such as `Welcome to G`. */
const PROMPT = /[:#>$?] ?$/;
/** A piece that is still one after so long is what it is. */
const PIECE_MS = 200;

/** Starts a watch at time 0, the start of QEMU. Pure: it reads no clock and no machine. */
export function createBootWatch(options: BootWatchOptions = {}): BootWatch {
  const { slowness = 1, maxResets = 3 } = options;
  const core = createWatchCore(options);
  const { tracker, marks, log, waiting, activity } = core;
  const flood = createFloodMeter();
  let shown: ReadonlySet<string> = new Set();
  let resets = 0;
  let vainResets = 0;
  let wasHeard = false;
  let isEnded = false;
  let nowMs = 0;
  /** A line without end that may still become another. */
  let piece: SerialLine | undefined;

  /** A line bears the time of its first byte, which may be older than what was seen last. */
  function tick(atMs: number): void {
    nowMs = Math.max(nowMs, atMs);
    if (piece !== undefined && nowMs - piece.atMs >= PIECE_MS) takePiece();
    if (!isEnded) core.tick(nowMs);
  }

  function takePiece(): void {
    const taken = piece;
    piece = undefined;
    if (taken !== undefined) hear(taken);
  }

  function hear({ atMs, text, isPartial }: SerialLine): void {
    activity.happened(nowMs);
    const rate = isPartial ? undefined : flood.count(atMs, text.length);
    if (rate !== undefined) {
      const perSecond = `${rate.linesPerSecond} lines (${formatBytes(rate.bytesPerSecond)})`;
      core.report('boot/serial-flood', atMs, { groups: { rate: perSecond, line: evidenceLine(text) } });
    }
    for (const part of splitPrompt(text.slice(0, LINE_LENGTH))) {
      if (part.trim() !== '') core.read(atMs, part, isPartial ? 'partial' : 'line');
    }
  }

  function reset(atMs: number, reason: string, by: 'guest' | 'host'): void {
    takePiece();
    const { isReady, isSilent, lastLine } = core;
    const quickMs = quickTime(atMs);
    wasHeard ||= !isSilent;
    tracker.restart(atMs, reason);
    core.forget(atMs);
    if (by === 'host') return;
    resets += 1;
    vainResets = isReady ? 0 : vainResets + 1;
    if (!wasHeard && vainResets >= 2 && quickMs !== undefined) {
      core.report('boot/silent-reset', atMs, { groups: { after: `after ${formatDuration(quickMs)}` } });
    } else if (vainResets >= maxResets) {
      const last = lastLine === undefined ? {} : { last: evidenceLine(lastLine.text) };
      core.report('boot/reset-loop', atMs, { groups: { count: String(vainResets), ...last } });
    }
  }

  /** How long the boot that goes on has taken, where that is no longer than a triple fault needs. */
  function quickTime(atMs: number): number | undefined {
    const bootMs = atMs - tracker.current.startMs;
    return bootMs < TRIPLE_FAULT_MS * slowness ? bootMs : undefined;
  }

  function isSameReset(atMs: number): boolean {
    const { startMs, cause } = tracker.current;
    if (tracker.earlier.length === 0) return false;
    return atMs - startMs < (cause.startsWith('the banner') ? SAME_RESTART_MS : SAME_RESET_MS * slowness);
  }

  function event({ atMs, name, data }: MachineEvent): void {
    switch (name) {
      case 'RESET':
        if (isSameReset(atMs)) return;
        marks.add('reset', atMs, textOf(data['reason'], 'reset'));
        reset(atMs, textOf(data['reason'], 'reset'), data['guest'] === false ? 'host' : 'guest');
        return;
      case 'GUEST_PANICKED':
        core.report('boot/guest-panicked', atMs, {});
        return;
      case 'WATCHDOG':
        core.report('boot/watchdog', atMs, { groups: { action: textOf(data['action'], 'unknown') } });
        return;
      case 'BLOCK_IO_ERROR': {
        const drive = textOf(data['node-name'] || data['device'], 'unknown drive');
        const full = data['nospace'] === true ? 'yes' : 'no';
        core.report('boot/host-disk', atMs, { groups: { name: drive, full } });
        return;
      }
      case 'SHUTDOWN':
      case 'POWERDOWN':
        marks.add(name.toLowerCase(), atMs, textOf(data['reason'], name));
    }
  }

  return {
    line(line) {
      // It is shown again with what came to it.
      piece = undefined;
      tick(line.atMs);
      activity.happened(nowMs);
      if (line.isPartial && !PROMPT.test(line.text)) piece = line;
      else hear(line);
    },
    event(machineEvent) {
      tick(machineEvent.atMs);
      activity.happened(machineEvent.atMs);
      event(machineEvent);
    },
    blocks({ atMs, readBytes }) {
      activity.traffic(atMs, readBytes);
      if (options.source !== 'kernel') tracker.seeTraffic(atMs, activity.readBytes);
      tick(atMs);
    },
    screen({ atMs, text, digest }) {
      const lines = (text ?? [])
        .slice(0, SCREEN_LINES)
        .map((line) => line.slice(0, LINE_LENGTH).trimEnd())
        .filter((line) => line !== '');
      // A cursor that blinks changes the picture, and not the text.
      activity.picture(atMs, text === undefined ? (digest ?? '') : lines.join('\n'));
      for (const line of lines) if (!shown.has(line)) core.read(atMs, line, 'screen');
      if (text !== undefined) shown = new Set(lines);
      tick(atMs);
    },
    examined: core.examined,
    marker({ atMs, text }) {
      tick(atMs);
      activity.happened(atMs);
      const state = parseNotify(text);
      // Emergency mode calls itself ready, too.
      if (state.emergency !== undefined) {
        core.report('boot/emergency-mode', atMs, { text: state.emergency });
      }
      if (state.shutdown !== undefined) marks.add('notify-shutdown', atMs, state.shutdown);
      for (const unit of state.activeUnits) marks.add(`unit ${unit}`, atMs, unit);
      const parts = text.split('\n', MARKER_LINES).map((part) => part.slice(0, LINE_LENGTH));
      const ready = options.ready === undefined ? state.ready : parts.some(core.isReadyText);
      if (ready) core.becomeReady(atMs, parts.join(' ').trim());
    },
    tick,
    timedOut(atMs) {
      tick(atMs);
      core.timedOut(nowMs);
    },
    ended(end) {
      if (isEnded) return;
      takePiece();
      core.tick(end.atMs);
      isEnded = true;
      const sighting = endSighting(end, {
        isReady: core.isReady,
        isSilent: core.isSilent,
        quickMs: quickTime(end.atMs),
      });
      if (sighting !== undefined) {
        for (const line of end.tail.slice(-10)) core.recent.push(line);
        core.report(sighting.rule.id, end.atMs, sighting);
      }
      tracker.end(end.atMs);
      log.settle();
    },
    get phase() {
      return tracker.phase;
    },
    get phases() {
      return tracker.current.phases;
    },
    get boots() {
      return [...tracker.earlier, tracker.current];
    },
    get resets() {
      return resets;
    },
    get failures() {
      return log.failures;
    },
    get droppedFailures() {
      return log.dropped;
    },
    get fatal() {
      return log.fatal;
    },
    get isDecided() {
      return log.isFinal;
    },
    get isReady() {
      return core.isReady && log.fatal === undefined;
    },
    get readyAtMs() {
      return core.readyAtMs;
    },
    get marks() {
      return marks.marks;
    },
    get lastLine() {
      return core.lastLine;
    },
    get registers() {
      return core.registers;
    },
    get lastActivityMs() {
      return activity.lastMs;
    },
    get waiting() {
      const { first } = waiting;
      if (first === undefined) return undefined;
      return { rule: first.rule.id, text: evidenceLine(first.text), sinceMs: first.atMs };
    },
  };
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? evidenceLine(value) : otherwise;
}
