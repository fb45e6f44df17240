import { formatDuration, plural, redact, safeText } from '@up/core';
import { type CheckResult, type Diagnosis, GROUPS, type Group } from '@up/doctor';
import type { Screen } from '../screen.ts';
import { wrapWords } from '../wrap-words.ts';

export interface DiagnosisScreen extends Screen {
  /** Only what is wrong. */
  readonly isQuiet: boolean;
  /** All that was seen, of what is well, too. */
  readonly isVerbose: boolean;
}

type Status = CheckResult['status'];

const TITLES: Readonly<Record<Group, string>> = {
  nix: 'Nix',
  flake: 'The flake here',
  containers: 'Containers',
  machines: 'Virtual machines',
  host: 'This machine',
};
const MARKS = { pass: '✓', warn: '!', fail: '✗', skip: '-' } as const;
const COLOURS = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'dim' } as const;
const INDENT = 8;
const MIN_ROOM = 30;

/** Grouped, one line for each check that is well; below what is not, what was seen and what to type. */
export function renderDiagnosis(diagnosis: Diagnosis, screen: DiagnosisScreen): string {
  const { checks } = diagnosis;
  const shown = screen.isQuiet
    ? checks.filter(({ status }) => status === 'fail' || status === 'warn')
    : checks;
  const idWidth = Math.max(0, ...shown.map(({ id }) => id.length));
  const groups = GROUPS.flatMap((group) => {
    const own = shown.filter((check) => check.group === group);
    if (own.length === 0) return [];
    return [
      `${screen.style('bold', TITLES[group])}\n${own.map((check) => renderCheck(check, { ...screen, idWidth })).join('')}`,
    ];
  });
  if (screen.isQuiet) return groups.join('\n');
  return `${groups.join('\n')}\n${summary(diagnosis, screen)}`;
}

interface CheckScreen extends DiagnosisScreen {
  readonly idWidth: number;
}

function renderCheck(check: CheckResult, screen: CheckScreen): string {
  return check.status === 'pass' || check.status === 'skip'
    ? renderLine(check, screen)
    : renderBlock(check, screen);
}

function head({ id, status }: CheckResult, { style, idWidth }: CheckScreen): string {
  const mark = style(COLOURS[status], `${MARKS[status]} ${status}`);
  return `${mark}  ${id.padEnd(idWidth)}`;
}

function renderLine(check: CheckResult, screen: CheckScreen): string {
  const { status, evidence, fix } = check;
  const column = INDENT + screen.idWidth + 2;
  const lines = status === 'pass' && !screen.isVerbose ? evidence.slice(0, 1) : evidence;
  const text = lines.flatMap((line) => wrapped(line, column, screen));
  const said = text.join(`\n${' '.repeat(column)}`);
  const first = `${head(check, screen)}  ${status === 'skip' ? screen.style('dim', said) : said}\n`;
  return first + renderFix(fix, screen);
}

function renderBlock(check: CheckResult, screen: CheckScreen): string {
  const { evidence, fix } = check;
  const [summaryLine = '', ...more] = evidence;
  const indent = ' '.repeat(INDENT);
  const lines = [
    ...wrapped(summaryLine, INDENT, screen),
    ...more.flatMap((line) => wrapped(line, INDENT, screen)).map((line) => screen.style('dim', line)),
  ];
  return `${head(check, screen).trimEnd()}\n${lines.map((line) => `${indent}${line}\n`).join('')}${renderFix(fix, screen)}`;
}

/** Commands are whole lines, to be copied; words for people are wrapped, and stand below. */
function renderFix(fix: readonly string[], screen: CheckScreen): string {
  const lines = fix.flatMap((text) => fixLines(text, screen));
  return lines
    .map((line, index) => `   ${index === 0 ? screen.style('cyan', 'fix') : '   '}  ${line}\n`)
    .join('');
}

function fixLines(text: string, screen: CheckScreen): readonly string[] {
  if (/^[A-Z][a-z]+[ ,]/.test(text)) return wrapped(text, INDENT, screen);
  // A command, and what is said of it.
  const [command = '', remark] = text.split(/ {3,}(.*)/s);
  const line = clean(command);
  if (remark === undefined || remark === '') return [line];
  const isShort =
    INDENT + line.length + REMARK_GAP + remark.length <= (screen.width ?? Number.POSITIVE_INFINITY);
  return isShort
    ? [`${line}   ${screen.style('dim', clean(remark))}`]
    : [line, ...wrapped(remark, INDENT + 2, screen).map((each) => `  ${screen.style('dim', each)}`)];
}

const REMARK_GAP = 3;

function wrapped(text: string, column: number, { width }: Screen): readonly string[] {
  return wrapWords(clean(text), Math.max(MIN_ROOM, (width ?? Number.POSITIVE_INFINITY) - column));
}

function clean(text: string): string {
  return safeText(redact(text));
}

function summary({ checks, counts, durationMs }: Diagnosis, { style }: Screen): string {
  const parts = (['pass', 'warn', 'fail', 'skip'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => style(COLOURS[status], `${counts[status]} ${WORDS[status]}`));
  const line = `${plural(checks.length, 'check')} in ${formatDuration(durationMs)}: ${parts.join(', ')}\n`;
  const mendable = checks.filter(({ remedies }) => remedies.length > 0).length;
  return mendable === 0 ? line : `${line}${mendable} can be mended without a risk: up doctor --fix\n`;
}

const WORDS: Readonly<Record<Status, string>> = {
  pass: 'passed',
  warn: 'to mind',
  fail: 'failed',
  skip: 'skipped',
};
