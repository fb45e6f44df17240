import { relative } from 'node:path';
import type { CheckReport, CheckResult, MatrixRow } from '@up/check';
import { formatDuration, redact, safeText } from '@up/core';
import type { Screen } from '../screen.ts';
import { wrapWords } from '../wrap-words.ts';
import { formatBudget } from './format-budget.ts';
import { groupResults, namesOf } from './group-results.ts';
import { renderFailures } from './render-failures.ts';
import { renderMatrix } from './render-matrix.ts';

export interface CheckTextOptions extends Screen {
  readonly heading: string;
  readonly report: CheckReport;
  readonly matrix: readonly MatrixRow[];
  /** Only what failed. */
  readonly isQuiet: boolean;
  /** What paths are shown relative to. */
  readonly cwd: string;
}

const LABEL_WIDTH = 10;
const MIN_WIDTH = 30;
/** What is held against the registry: few lines, each worth one. Targets have the matrix. */
const LISTED: ReadonlySet<string> = new Set(['registry', 'flake', 'names', 'platforms', 'reproduce']);

/** What held, the matrix of targets, what failed with cause, fix and log, and what was not tried and why. */
export function renderCheckText(options: CheckTextOptions): string {
  const { heading, report, matrix, style, width, isQuiet, cwd } = options;
  const { results } = report;
  const shown = (file: string): string => shortest(cwd, file);
  const failures = renderFailures(
    results.filter(({ status }) => status === 'failed'),
    { style, width, shown },
  );
  if (isQuiet) return failures;
  const passed = results.filter(({ status, area }) => status === 'passed' && LISTED.has(area));
  const blocks = [
    passed.map((result) => line(result, options)).join(''),
    renderMatrix(matrix, { style, width }),
    failures,
    skippedText(results, options),
  ].filter((block) => block !== '');
  return `${style('bold', heading)}\n\n${blocks.join('\n')}\n${summary(report)}\n`;
}

function line({ area, name, evidence }: CheckResult, { style, width }: Screen): string {
  return entry(style('green', area.padEnd(LABEL_WIDTH)), `${name}: ${evidence}`, width);
}

function entry(head: string, text: string, width: number | undefined): string {
  const room = Math.max(MIN_WIDTH, (width ?? Number.POSITIVE_INFINITY) - LABEL_WIDTH);
  return `${head}${wrapWords(safeText(redact(text)), room).join(`\n${' '.repeat(LABEL_WIDTH)}`)}\n`;
}

/** What was skipped for the same reason stands together. */
function skippedText(results: readonly CheckResult[], { style, width }: Screen): string {
  const skipped = results.filter(({ status }) => status === 'skipped');
  return groupResults(skipped)
    .map((group) => {
      const [first] = group;
      const why = `${namesOf(group)}: ${first?.evidence ?? ''}`;
      return entry(style('yellow', 'skipped'.padEnd(LABEL_WIDTH)), `${first?.area}, ${why}`, width);
    })
    .join('');
}

/** `62 passed, 2 failed, 4 skipped in 1.2 s of 10 min`. */
function summary({ counts, durationMs, budgetMs }: CheckReport): string {
  const said = (['passed', 'failed', 'skipped'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  const time = `${formatDuration(durationMs)} of ${formatBudget(budgetMs)}`;
  return `${said.join(', ') || 'Nothing was checked'} in ${time}`;
}

function shortest(cwd: string, file: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}
