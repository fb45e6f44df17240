import { plural, safeLines, safeText } from '@up/core';
import type { ExplainResult, Explanation } from '@up/nix';
import type { Screen } from '../screen.ts';
import { wrapWords } from '../wrap-words.ts';

const LABEL_WIDTH = 8;
const INDENT = ' '.repeat(LABEL_WIDTH);
const MIN_WIDTH = 30;

/** Each error with its cause, the lines to copy, and what it rests on. Nothing in it can act on a terminal. */
export function renderExplanations({ errors, omittedErrors }: ExplainResult, screen: Screen): string {
  if (errors.length === 0) return 'No error in this log.\n';
  const more = omittedErrors === 0 ? '' : `\nand ${plural(omittedErrors, 'more error')}\n`;
  return errors.map((one) => renderOne(one, screen)).join('\n') + more;
}

function renderOne(explanation: Explanation, { style, width }: Screen): string {
  const { code, message, cause, fix, evidence, certainty, drvPath, position, saidBy } = explanation;
  const isWarning = saidBy === 'nix-warning';
  const room = Math.max(MIN_WIDTH, (width ?? Number.POSITIVE_INFINITY) - LABEL_WIDTH);
  const likely = certainty === 'likely' && code !== 'unknown' ? '   likely' : '';
  const said = code === 'silent' ? [] : safeLines(message).split('\n');
  return [
    `${style(isWarning ? 'yellow' : 'red', (isWarning ? 'warning' : 'error').padEnd(LABEL_WIDTH))}${style('bold', safeText(code))}${style('dim', likely)}`,
    ...said.map((line) => `${INDENT}${line}`),
    ...block('at', position === undefined ? [] : [safeText(position)]),
    ...block('of', drvPath === undefined ? [] : [safeText(drvPath)]),
    ...block('cause', cause === undefined ? [] : wrapWords(safeText(cause), room)),
    // Whole lines, to be copied: a terminal wraps them without breaking what is copied.
    ...block('fix', fix.map(safeText)),
    ...block('seen', evidence.filter((line) => line !== `at ${position}`).map(safeText)).map((line) =>
      style('dim', line),
    ),
    '',
  ].join('\n');
}

function block(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`);
}
