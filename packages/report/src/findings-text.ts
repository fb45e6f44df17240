import { compareFindings, countFindings, type Finding, plural, type Severity, safeText } from '@up/core';

/** Colours a text, or leaves it: the caller knows the terminal. */
export type Paint = (colour: 'red' | 'yellow' | 'blue' | 'dim' | 'bold' | 'cyan', text: string) => string;

export interface FindingsTextOptions {
  readonly findings: readonly Finding[];
  readonly paint: Paint;
  /** Breaks a text into lines that fit beside the severity; default: one line, however long. */
  readonly wrap?: (text: string) => readonly string[];
}

type Layout = Required<Pick<FindingsTextOptions, 'paint' | 'wrap'>>;

const COLOURS: Readonly<Record<Severity, 'red' | 'yellow' | 'blue'>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
};
const SEVERITY_WIDTH = 9;
const INDENT = ' '.repeat(SEVERITY_WIDTH);

/**
 * Findings for people, most severe first: the rule and the place, then what is wrong, why, and what mends it.
 * Those of one rule stand together; where one thing mends all of them, it is said once.
 */
export function renderFindings({ findings, paint, wrap = (text) => [text] }: FindingsTextOptions): string {
  return groupByRule([...findings].sort(compareFindings))
    .map((group) => renderGroup(group, { paint, wrap }))
    .join('\n');
}

/** Neighbours with the same severity and rule. */
function groupByRule(sorted: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups: Finding[][] = [];
  for (const finding of sorted) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (first?.rule === finding.rule && first.severity === finding.severity) group?.push(finding);
    else groups.push([finding]);
  }
  return groups;
}

function renderGroup(group: readonly Finding[], layout: Layout): string {
  const fix = group[0]?.fix;
  const isShared = group.length > 1 && group.every((finding) => finding.fix === fix);
  const lines = group.flatMap((finding) => [
    ...renderFinding(finding, layout),
    ...(isShared ? [] : renderFix('fix:', finding.fix, layout)),
  ]);
  const shared = isShared ? renderFix(`fix for all ${group.length}:`, fix, layout) : [];
  return [...lines, ...shared].map((line) => `${line}\n`).join('');
}

function renderFinding(finding: Finding, { paint, wrap }: Layout): readonly string[] {
  return [
    ...renderHead(finding, { paint, wrap }),
    ...wrap(safeText(finding.message)).map((text) => `${INDENT}${text}`),
    ...(finding.evidence === ''
      ? []
      : wrap(safeText(finding.evidence)).map((text) => `${INDENT}${paint('dim', text)}`)),
  ];
}

/** The place beside the rule, or below it where it does not fit. */
function renderHead({ rule, severity, path, line }: Finding, { paint, wrap }: Layout): readonly string[] {
  const head = `${paint(COLOURS[severity], severity.padEnd(SEVERITY_WIDTH))}${paint('bold', rule)}`;
  if (path === undefined) return [head];
  const place = `${safeText(path)}${line === undefined ? '' : `:${line}`}`;
  // What is measured has no spaces of its own at which it could be broken.
  const fits = wrap(`${rule}  ${place.replaceAll(' ', '_')}`).length === 1;
  return fits ? [`${head}  ${place}`] : [head, `${INDENT}${place}`];
}

function renderFix(label: string, fix: string | undefined, { paint, wrap }: Layout): readonly string[] {
  if (fix === undefined) return [];
  const [first = '', ...more] = wrap(`${label} ${safeText(fix)}`);
  return [first.replace(label, paint('cyan', label)), ...more].map((text) => `${INDENT}${text}`);
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
