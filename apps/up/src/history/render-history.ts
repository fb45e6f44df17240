import { formatDuration, plural, safeText, truncate } from '@up/core';
import type { BuildRecord } from '@up/nix';
import type { Screen } from '../screen.ts';
import { renderTable } from '../table.ts';
import { shortTime } from '../time-ago.ts';
import { sparkline } from './sparkline.ts';

const MAX_SUBJECT = 40;
const MAX_CODES = 40;
/** Of each subject, the last ones. */
const MAX_BARS = 30;

/** The runs, the newest first, and how long those of each subject took. */
export function renderHistory(records: readonly BuildRecord[], { style }: Screen): string {
  if (records.length === 0) return 'No such builds.\n';
  const rows = records.map((record) => [
    record.id,
    shortTime(record.startedAt),
    truncate(safeText(record.subject), MAX_SUBJECT),
    record.outcome,
    record.durationMs === undefined ? '' : formatDuration(record.durationMs),
    nixOf(record),
    truncate(whatHappened(record), MAX_CODES),
  ]);
  const table = renderTable([['id', 'when', 'what', 'how', 'time', 'nix', ''], ...rows]);
  const lines = table.split('\n').slice(0, -1);
  const coloured = lines.map((line, index) =>
    index === 0 ? style('dim', line) : colouredRow(line, records[index - 1]?.outcome, style),
  );
  return `${[...coloured, ...durations(records, style)].join('\n')}\n`;
}

function colouredRow(
  line: string,
  outcome: BuildRecord['outcome'] | undefined,
  style: Screen['style'],
): string {
  if (outcome === 'failed') return style('red', line);
  return outcome === 'interrupted' ? style('yellow', line) : line;
}

function nixOf({ nix }: BuildRecord): string {
  if (nix === undefined) return '';
  return safeText(nix.flavour === 'nix' ? nix.version : `${nix.flavour} ${nix.version}`);
}

function whatHappened({ errors, generation, builds }: BuildRecord): string {
  if (errors.length > 0) return safeText([...new Set(errors.map(({ code }) => code))].join(', '));
  const { before, after } = generation ?? {};
  if (after !== undefined && before !== after) return `generation ${before ?? 'none'} → ${after}`;
  return builds.length === 0 ? '' : plural(builds.length, 'build');
}

/** Of every subject that was built more than once, the oldest bar first. */
function durations(records: readonly BuildRecord[], style: Screen['style']): readonly string[] {
  const bySubject = new Map<string, BuildRecord[]>();
  for (const record of records.toReversed())
    bySubject.set(record.subject, [...(bySubject.get(record.subject) ?? []), record]);
  const rows = [...bySubject].flatMap(([subject, runs]): readonly (readonly string[])[] => {
    const times = runs.slice(-MAX_BARS).map(({ durationMs }) => durationMs);
    const known = times.filter((time) => time !== undefined);
    if (known.length < 2) return [];
    const summary = `last ${formatDuration(known.at(-1) ?? 0)}, median ${formatDuration(median(known))}`;
    return [[truncate(safeText(subject), MAX_SUBJECT), sparkline(times), summary]];
  });
  return rows.length === 0
    ? []
    : ['', style('dim', 'how long it took'), ...renderTable(rows).trimEnd().split('\n')];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
