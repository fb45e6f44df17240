import type { Score } from './judge.ts';

const COLUMNS = ['cases', 'failing', 'agreed', 'missed', 'false alarms', 'limits'] as const;

/** What became of the failing images that `up repair` says it has mended. */
export interface RepairScore {
  readonly failing: number;
  readonly mended: number;
  readonly running: number;
}

/** The report card, as `npm run verify` prints it. */
export function renderTable(scores: readonly Score[], { failing, mended, running }: RepairScore): string {
  const rows = scores.map((score) => row(score.area, valuesOf(score).map(String)));
  return [
    row('truth suite', COLUMNS),
    ...rows,
    `repair: ${mended} of ${failing} failing images mended; ${running} of those run`,
    '',
  ].join('\n');
}

function valuesOf({ cases, failing, agreed, missed, falseAlarms, limits }: Score): readonly number[] {
  return [cases, failing, agreed, missed, falseAlarms, limits];
}

function row(name: string, values: readonly string[]): string {
  const widthOf = (index: number): number => Math.max(8, (COLUMNS[index]?.length ?? 0) + 2);
  return name.padEnd(14) + values.map((value, index) => value.padStart(widthOf(index))).join('');
}
