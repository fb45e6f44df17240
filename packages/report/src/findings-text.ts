import { compareFindings, countFindings, type Finding, plural, type Severity, safeText } from '@up/core';

/** Colours a text, or leaves it: the caller knows the terminal. */
export type Paint = (colour: 'red' | 'yellow' | 'blue' | 'dim' | 'bold' | 'cyan', text: string) => string;

export interface FindingsTextOptions {
  readonly findings: readonly Finding[];
  readonly paint: Paint;
}

const COLOURS: Readonly<Record<Severity, 'red' | 'yellow' | 'blue'>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
};
const SEVERITY_WIDTH = 9;

/** Findings for people, most severe first: the rule and the place, then what is wrong, why, and what mends it. */
export function renderFindings({ findings, paint }: FindingsTextOptions): string {
  return [...findings]
    .sort(compareFindings)
    .map((finding) => renderFinding(finding, paint))
    .join('\n');
}

function renderFinding(
  { rule, severity, path, line, message, evidence, fix }: Finding,
  paint: Paint,
): string {
  const indent = ' '.repeat(SEVERITY_WIDTH);
  const place = path === undefined ? '' : `  ${safeText(path)}${line === undefined ? '' : `:${line}`}`;
  const lines = [
    `${paint(COLOURS[severity], severity.padEnd(SEVERITY_WIDTH))}${paint('bold', rule)}${place}`,
    `${indent}${safeText(message)}`,
    ...(evidence === '' ? [] : [`${indent}${paint('dim', safeText(evidence))}`]),
    ...(fix === undefined ? [] : [`${indent}${paint('cyan', 'fix:')} ${safeText(fix)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** `5 errors, 2 warnings` or `nothing that would fail`. */
export function summarizeFindings(findings: readonly Finding[]): string {
  const { error, warning, info } = countFindings(findings);
  const parts = [
    ...(error > 0 ? [plural(error, 'error')] : []),
    ...(warning > 0 ? [plural(warning, 'warning')] : []),
    ...(info > 0 ? [`${info} worth knowing`] : []),
  ];
  return error + warning === 0 && info === 0 ? 'nothing that would fail' : parts.join(', ');
}
