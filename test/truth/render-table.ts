import type { Score } from './judge.ts';

const COLUMNS = ['cases', 'failing', 'agreed', 'missed', 'false alarms', 'limits'] as const;

/** The report card, as `npm run verify` prints it. */
export function renderTable(
  scores: readonly Score[],
  mended: { readonly failing: number; readonly running: number },
): string {
  const rows = scores.map((score) => row(score.area, valuesOf(score).map(String)));
  const { failing, running } = mended;
  return [
    row('truth suite', COLUMNS),
    ...rows,
    `repair: ${running} of ${failing} failing images mended; all ${running} of them run`,
    '',
  ].join('\n');
}

function valuesOf({ cases, failing, agreed, missed, falseAlarms, limits }: Score): readonly number[] {
  return [cases, failing, agreed, missed, falseAlarms, limits];
}

function row(name: string, values: readonly string[]): string {
  return `${name.padEnd(14)}${values.map((value, index) => value.padStart(Math.max(8, (COLUMNS[index]?.length ?? 0) + 2))).join('')}`;
}
