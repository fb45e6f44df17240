import { formatBytes, plural, safeText } from '@up/core';
import {
  describeAction,
  type RepairAction,
  type RepairPlan,
  summarizeActions,
  type Unrepairable,
} from '@up/inspect';
import type { Image } from '@up/oci';
import { renderFindings, summarizeFindings } from '@up/report';
import type { Screen } from '../screen.ts';
import { wrapWords } from '../wrap-words.ts';

const LABEL_WIDTH = 9;

/** `appends 1 layer: 14 links, 3 directories, 1 user` */
export function planLine(actions: readonly RepairAction[]): string {
  return actions.length === 0
    ? 'nothing that a layer could mend'
    : `appends 1 layer: ${summarizeActions(actions)}`;
}

/** What is done, and for which rules. */
export function actionLine(action: RepairAction): string {
  const rules = [...new Set(action.mends.map(({ rule }) => rule))];
  return `${describeAction(action)}   ${rules.join(', ')}`;
}

/** The plan as the result: of a dry run. */
export function renderPlan({ actions }: RepairPlan, { style }: Screen): string {
  const indent = ' '.repeat(LABEL_WIDTH);
  const lines = actions.map((action) => `${indent}${safeText(actionLine(action))}\n`);
  return `${style('cyan', 'plan'.padEnd(LABEL_WIDTH))}${planLine(actions)}\n${lines.join('')}`;
}

/** What was written, as a line. */
export function renderWritten(
  path: string,
  { digest, sizeBytes, layers, format }: Image,
  { style }: Screen,
): string {
  const size = `${formatBytes(sizeBytes)} in ${plural(layers.length, 'layer')}, the last one new`;
  return `${style('bold', safeText(path))}   ${format}   ${digest}\n${' '.repeat(LABEL_WIDTH)}${size}\n`;
}

/** What remains: errors and warnings with the reason, and how many of all. */
export function renderRemaining(
  findings: RepairPlan['after']['findings'],
  unrepairable: readonly Unrepairable[],
  { style, width }: Screen,
): string {
  const reasons = new Map(unrepairable.map(({ finding, why }) => [keyOf(finding), why]));
  const grave = findings
    .filter(({ severity }) => severity !== 'info')
    .map((finding) => {
      const why = reasons.get(keyOf(finding));
      return why === undefined ? finding : { ...finding, evidence: `not mended: ${why}` };
    });
  const wrap = (text: string): readonly string[] =>
    wrapWords(text, (width ?? Number.POSITIVE_INFINITY) - LABEL_WIDTH);
  const list = grave.length === 0 ? '' : `\n${renderFindings({ findings: grave, paint: style, wrap })}`;
  return `${list}\n${findings.length === 0 ? 'nothing remains' : `remaining: ${summarizeFindings(findings)}`}\n`;
}

function keyOf({ rule, path, line, message }: Unrepairable['finding']): string {
  return JSON.stringify([rule, path, line, message]);
}
