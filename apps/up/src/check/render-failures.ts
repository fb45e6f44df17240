import { type CheckResult, describeDifference } from '@up/check';
import { redact, safeLines, safeText } from '@up/core';
import type { Screen } from '../screen.ts';
import { wrapWords } from '../wrap-words.ts';
import { groupResults, namesOf } from './group-results.ts';

export interface FailuresOptions extends Screen {
  /** A path as it is shown. */
  readonly shown: (file: string) => string;
}

const LABEL_WIDTH = 10;
const MIN_WIDTH = 30;
const MAX_SEEN = 6;
const MAX_FILES = 10;
const MAX_MESSAGE_LINES = 6;

/** Each failure with its cause, what to type, and where its log is. What fails for the same cause stands together. */
export function renderFailures(failed: readonly CheckResult[], options: FailuresOptions): string {
  return groupResults(failed)
    .map((group) => renderGroup(group, options))
    .join('\n');
}

function renderGroup(group: readonly CheckResult[], { style, width, shown }: FailuresOptions): string {
  const [first] = group;
  if (first === undefined) return '';
  const { area, evidence, explanations = [], fix, differences } = first;
  const room = Math.max(MIN_WIDTH, (width ?? Number.POSITIVE_INFINITY) - LABEL_WIDTH);
  const wrapped = (text: string): readonly string[] => wrapWords(safeText(redact(text)), room);
  const systems = new Set(group.flatMap(({ system }) => system ?? []));
  const where = systems.size > 1 ? ` (${[...systems].join(', ')})` : '';
  const [explanation] = explanations;
  const more =
    explanations.length > 1
      ? [
          `and ${explanations
            .slice(1)
            .map(({ code }) => code)
            .join(', ')}`,
        ]
      : [];
  const files = (differences?.listed ?? []).slice(0, MAX_FILES);
  const logs = group.flatMap(({ log }) => (log === undefined ? [] : [shown(log)]));
  const lines = [
    `${style('red', 'failed'.padEnd(LABEL_WIDTH))}${wrapped(`${area}  ${namesOf(group)}${where}`).join(`\n${INDENT}`)}`,
    ...block(
      explanation?.code === undefined ? '' : 'error',
      explanation === undefined ? [] : [explanation.code],
    ),
    ...block('', messageLines(explanation?.message)),
    ...block('at', explanation?.position === undefined ? [] : [safeText(explanation.position)]),
    ...block('cause', wrapped(explanation === undefined ? evidence : (explanation.cause ?? ''))),
    ...block(
      'differs',
      files.map((each) => `${safeText(each.path)}  ${describeDifference(each)}`),
    ),
    // Whole lines, to be copied: a terminal wraps them without breaking what is copied.
    ...block('fix', [...(explanation?.fix ?? []), ...(fix === undefined ? [] : [fix])].map(safeText)),
    ...block(
      'seen',
      (explanation?.evidence ?? []).slice(-MAX_SEEN).map((line) => safeText(redact(line))),
    ),
    ...block('also', more),
    ...block('log', logs.slice(0, 3).map(safeText)),
  ];
  return `${lines.join('\n')}\n`;
}

const INDENT = ' '.repeat(LABEL_WIDTH);

function messageLines(message: string | undefined): readonly string[] {
  if (message === undefined) return [];
  return safeLines(redact(message)).split('\n').slice(0, MAX_MESSAGE_LINES);
}

function block(label: string, lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => line !== '')
    .map((line, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`);
}
