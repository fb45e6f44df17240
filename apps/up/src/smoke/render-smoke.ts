import { formatDuration, plural, redact, safeText } from '@up/core';
import { toJUnit } from '@up/report';
import type { SmokeCheck, SmokeReport } from '@up/smoke';
import type { Screen } from '../screen.ts';
import type { Style } from '../style.ts';
import { wrapWords } from '../wrap-words.ts';

export interface SmokeTextOptions extends Screen {
  readonly name: string;
  readonly report: SmokeReport;
  readonly tookMs: number;
  /** Only what failed, and nothing where nothing did. */
  readonly isQuiet: boolean;
}

const STATUS_WIDTH = 9;
const MAX_NAME_WIDTH = 32;
const MIN_EVIDENCE_WIDTH = 30;
const COLOURS = { passed: 'green', failed: 'red', skipped: 'yellow' } as const;

/** One line for each check, what failed with its evidence, and the last lines of the log. */
export function renderSmokeText({ name, report, tookMs, style, width, isQuiet }: SmokeTextOptions): string {
  const { checks, artefacts, verdict } = report;
  const shown = isQuiet ? checks.filter(({ status }) => status === 'failed') : checks;
  const nameWidth = Math.min(MAX_NAME_WIDTH, Math.max(0, ...shown.map((check) => check.name.length)));
  const lines = shown.map((check) => checkLine(check, { style, width, nameWidth }));
  if (isQuiet) return lines.join('');
  const { engine } = artefacts;
  const log = verdict === 'passed' ? '' : logText(artefacts.logTail, style);
  return [
    `${style('bold', safeText(name))}   ${engine.kind} ${engine.version}\n\n`,
    ...lines,
    log,
    `\n${summary(checks)} in ${formatDuration(tookMs)}\n`,
  ].join('');
}

interface LineOptions extends Screen {
  readonly nameWidth: number;
}

function checkLine({ name, status, evidence }: SmokeCheck, { style, width, nameWidth }: LineOptions): string {
  const head = style(COLOURS[status], status.padEnd(STATUS_WIDTH));
  const column = STATUS_WIDTH + nameWidth + 2;
  const isLong = name.length > nameWidth;
  const indent = ' '.repeat(column);
  const room = Math.max(MIN_EVIDENCE_WIDTH, (width ?? Number.POSITIVE_INFINITY) - column);
  const text = wrapWords(safeText(redact(evidence)), room).join(`\n${indent}`);
  return isLong ? `${head}${name}\n${indent}${text}\n` : `${head}${name.padEnd(nameWidth)}  ${text}\n`;
}

function logText(tail: readonly string[], style: Style): string {
  if (tail.length === 0) return `\n${style('dim', 'It wrote nothing.')}\n`;
  const lines = tail.slice(-LOG_LINES).map((line) => style('dim', `| ${safeText(line)}`));
  return `\nIts last lines:\n${lines.join('\n')}\n`;
}

const LOG_LINES = 12;

/** `12 passed, 1 failed, 2 skipped`. */
function summary(checks: readonly SmokeCheck[]): string {
  const count = (status: SmokeCheck['status']): number =>
    checks.filter((one) => one.status === status).length;
  const parts = (['passed', 'failed', 'skipped'] as const).map((status) => [status, count(status)] as const);
  const said = parts.filter(([, number]) => number > 0).map(([status, number]) => `${number} ${status}`);
  return said.length === 0 ? 'No checks' : `${plural(checks.length, 'check')}: ${said.join(', ')}`;
}

/** For CI servers: a case for each check. */
export function renderSmokeJUnit(name: string, report: SmokeReport, durationMs: number): string {
  const { checks, cause } = report;
  const cases = checks.map(({ area, name: title, status, evidence }) => ({
    className: area,
    name: title,
    status,
    evidence: redact(evidence),
  }));
  const fault =
    report.verdict === 'host-fault'
      ? [{ className: 'start', name: 'host', status: 'failed' as const, evidence: cause ?? '' }]
      : [];
  return toJUnit({ suite: `up smoke ${name}`, cases: [...cases, ...fault], durationMs });
}
