import type { BootCheck, BootReport } from '@up/boot';
import { formatDuration, plural, redact, safeText } from '@up/core';
import type { BootFailure } from '@up/qemu';
import { type JUnitCase, toJUnit } from '@up/report';
import type { Screen } from '../screen.ts';
import { wrapWords } from '../wrap-words.ts';
import { describeMachine } from './describe-machine.ts';
import { renderTimelineText } from './render-timeline.ts';

export interface BootTextOptions extends Screen {
  readonly name: string;
  readonly reports: readonly BootReport[];
  readonly tookMs: number;
  /** Only what failed, and nothing where nothing did. */
  readonly isQuiet: boolean;
}

const STATUS_WIDTH = 9;
const MAX_NAME_WIDTH = 32;
const MIN_EVIDENCE_WIDTH = 30;
const LOG_LINES = 12;
const COLOURS = { passed: 'green', failed: 'red', skipped: 'yellow' } as const;

/** One line for each check, what failed with the lines around it, and how long each phase took. */
export function renderBootText({ name, reports, tookMs, isQuiet, ...screen }: BootTextOptions): string {
  if (isQuiet)
    return reports
      .flatMap(({ checks }) =>
        checkLines(
          checks.filter(({ status }) => status === 'failed'),
          screen,
        ),
      )
      .join('');
  const [only] = reports;
  if (reports.length === 1 && only !== undefined)
    return `${oneBoot(name, only, screen)}\n${summary(only.checks)} in ${formatDuration(tookMs)}\n`;
  return [
    ...reports.map((report) => `${oneBoot(`${name}  ${report.name}`, report, screen)}\n`),
    ...matrixLines(reports, screen),
    `\n${passedOf(reports)} in ${formatDuration(tookMs)}\n`,
  ].join('');
}

function oneBoot(title: string, report: BootReport, screen: Screen): string {
  const { checks, phases, verdict, failures, artefacts, attempts } = report;
  const machine = describeMachine(report);
  const cause =
    failures.find(({ severity }) => severity === 'fatal') ?? failures.find((one) => one.severity === 'error');
  const timeline = renderTimelineText({ phases, endMs: endOf(report), ...screen });
  return [
    `${screen.style('bold', safeText(title))}${machine === '' ? '' : `   ${machine}`}\n\n`,
    ...noteLines(report, screen),
    ...checkLines(checks, screen),
    verdict === 'failed' && attempts.length === 0
      ? '\nIt was not booted; --force boots it all the same.\n'
      : '',
    isOfConsole(report) ? evidence(cause, artefacts.logTail, screen) : '',
    ...(timeline.length === 0 ? [] : ['\n', ...timeline.map((line) => `${line}\n`)]),
    verdict === 'passed' ? '' : `\nAll of it: ${artefacts.directory}\n`,
  ].join('');
}

/** Where it was not the very bytes that were booted in the end. */
function noteLines({ attempts, machine }: BootReport, { style, width }: Screen): readonly string[] {
  const silent = attempts.find(({ outcome }) => outcome === 'silent');
  if (silent === undefined || machine?.console !== 'inject') return [];
  const room = Math.max(MIN_EVIDENCE_WIDTH, (width ?? Number.POSITIVE_INFINITY) - STATUS_WIDTH);
  const note = `as it is, ${silent.cause}; this is its own kernel with a serial console`;
  const said = wrapWords(safeText(redact(note)), room).join(`\n${' '.repeat(STATUS_WIDTH)}`);
  return [`${style('yellow', 'note'.padEnd(STATUS_WIDTH))}${said}\n`];
}

/** Whether the console may say why it failed: of a budget or of its end it says nothing. */
function isOfConsole({ verdict, checks, readyAfterMs, failures, attempts }: BootReport): boolean {
  if (verdict === 'passed' || verdict === 'host-fault' || attempts.length === 0) return false;
  const areas: readonly string[] = ['boot', 'ready', 'system', 'log', 'user-data'];
  const isAmong = checks.some(({ area, status }) => status === 'failed' && areas.includes(area));
  return readyAfterMs === undefined
    ? checks.length > 0
    : isAmong || failures.some(({ severity }) => severity === 'fatal');
}

/** When the attempt that counts was over. */
export function endOf({ attempts, phases }: BootReport): number {
  const last = attempts.at(-1);
  const ends = phases.map(({ startMs, endMs }) => endMs ?? startMs);
  return last?.outcome === 'ready' ? Math.max(0, ...ends) : Math.max(last?.durationMs ?? 0, ...ends);
}

function checkLines(checks: readonly BootCheck[], { style, width }: Screen): readonly string[] {
  const nameWidth = Math.min(MAX_NAME_WIDTH, Math.max(0, ...checks.map((check) => check.name.length)));
  const column = STATUS_WIDTH + nameWidth + 2;
  const indent = ' '.repeat(column);
  const room = Math.max(MIN_EVIDENCE_WIDTH, (width ?? Number.POSITIVE_INFINITY) - column);
  return checks.map(({ name, status, evidence: text }) => {
    const head = style(COLOURS[status], status.padEnd(STATUS_WIDTH));
    const said = wrapWords(safeText(redact(text)), room).join(`\n${indent}`);
    return name.length > nameWidth
      ? `${head}${name}\n${indent}${said}\n`
      : `${head}${name.padEnd(nameWidth)}  ${said}\n`;
  });
}

/** The lines around the cause; without one, the last lines of the console. */
function evidence(cause: BootFailure | undefined, tail: readonly string[], { style, width }: Screen): string {
  const around = cause?.evidence ?? [];
  const lines = around.length > 0 ? around : tail.slice(-LOG_LINES);
  if (lines.length === 0) return `\n${style('dim', 'Nothing was heard on its console.')}\n`;
  const title = around.length > 0 ? 'The lines around it:' : 'Its last lines:';
  const room = Math.max(MIN_EVIDENCE_WIDTH, (width ?? Number.POSITIVE_INFINITY) - 2);
  const shown = lines.map((line) => style('dim', `| ${cut(safeText(redact(line)), room)}`));
  const fix =
    cause?.fix === undefined ? '' : `\n${wrapWords(`fix: ${cause.fix}`, width ?? 100).join('\n     ')}\n`;
  return `\n${title}\n${shown.join('\n')}\n${fix}`;
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

function matrixLines(reports: readonly BootReport[], { style }: Screen): readonly string[] {
  const width = Math.max(...reports.map(({ name }) => name.length));
  return reports.map(({ name, verdict, readyAfterMs, cause }) => {
    const colour = verdict === 'passed' ? 'green' : 'red';
    const said =
      verdict === 'passed'
        ? readyAfterMs === undefined
          ? ''
          : `ready after ${formatDuration(readyAfterMs)}`
        : safeText(redact(cause ?? ''));
    return `${style(colour, verdict.padEnd(12))}${name.padEnd(width)}  ${said}\n`;
  });
}

function passedOf(reports: readonly BootReport[]): string {
  const passed = reports.filter(({ verdict }) => verdict === 'passed').length;
  return `${passed} of ${plural(reports.length, 'boot')} passed`;
}

/** `13 checks: 12 passed, 1 failed`. */
function summary(checks: readonly BootCheck[]): string {
  const said = (['passed', 'failed', 'skipped'] as const).flatMap((status) => {
    const count = checks.filter((one) => one.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return said.length === 0 ? 'No checks' : `${plural(checks.length, 'check')}: ${said.join(', ')}`;
}

/** For CI servers: a case for each check. */
export function renderBootJUnit(name: string, reports: readonly BootReport[], durationMs: number): string {
  const cases = reports.flatMap((report) => casesOf(report, reports.length > 1 ? `${report.name} ` : ''));
  return toJUnit({ suite: `up boot ${name}`, cases, durationMs });
}

function casesOf({ checks, verdict, cause }: BootReport, prefix: string): readonly JUnitCase[] {
  const cases = checks.map(({ area, name, status, evidence: text }) => ({
    className: `${prefix}${area}`,
    name,
    status,
    evidence: redact(text),
  }));
  if (verdict !== 'host-fault') return cases;
  return [
    ...cases,
    { className: `${prefix}boot`, name: 'host', status: 'failed', evidence: redact(cause ?? '') },
  ];
}
