import { formatDuration, plural, safeText } from '@up/core';
import type { BuildRecord, BuiltDerivation } from '@up/nix';
import { renderExplanations } from '../explain/render-explanations.ts';
import type { Screen } from '../screen.ts';
import { renderTable } from '../table.ts';
import { shortTime } from '../time-ago.ts';

const MAX_BUILDS = 15;

export interface RenderRecordOptions extends Screen {
  /** Whole path. */
  readonly logFile: string;
}

/** One run: how it ended, what it built, why it failed, where its log is. */
export function renderRecord(record: BuildRecord, options: RenderRecordOptions): string {
  const { id, subject, startedAt, durationMs, outcome, exitCode, nix, generation, builds, errors } = record;
  const ended = exitCode === undefined ? outcome : `${outcome}, exit code ${exitCode}`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['run', id],
    ['what', subject],
    ['command', record.command.join(' ')],
    ['began', shortTime(startedAt)],
    ['took', durationMs === undefined ? undefined : formatDuration(durationMs)],
    ['how', ended],
    ['nix', nix === undefined ? undefined : `${nix.flavour} ${nix.version}`],
    ['generation', generationOf(generation)],
    ['builds', builds.length === 0 ? undefined : countsOf(builds)],
    ['log', options.logFile],
  ];
  const table = renderTable(
    facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, safeText(value)]])),
  );
  const why = errors.length === 0 ? '' : `\n${renderExplanations({ errors, omittedErrors: 0 }, options)}`;
  return `${table}${renderBuilds(builds)}${why}`;
}

function generationOf(generation: BuildRecord['generation']): string | undefined {
  if (generation === undefined) return undefined;
  const { before, after } = generation;
  return before === after ? `${after ?? 'none'}, as before` : `${before ?? 'none'} → ${after ?? 'none'}`;
}

function countsOf(builds: readonly BuiltDerivation[]): string {
  const count = (outcome: BuiltDerivation['outcome']): number =>
    builds.filter((build) => build.outcome === outcome).length;
  const failed = count('failed');
  const unknown = count('unknown');
  return [
    `${plural(builds.length, 'derivation')}`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
  ].join(', ');
}

/** What failed, then what took longest. */
function renderBuilds(builds: readonly BuiltDerivation[]): string {
  if (builds.length === 0) return '';
  const rank = ({ outcome, durationMs }: BuiltDerivation): number =>
    (outcome === 'failed' ? Number.MAX_SAFE_INTEGER / 2 : 0) + (durationMs ?? 0);
  const shown = builds.toSorted((a, b) => rank(b) - rank(a)).slice(0, MAX_BUILDS);
  const rows = shown.map(({ drvPath, outcome, durationMs, machine }) => [
    outcome,
    durationMs === undefined ? '' : formatDuration(durationMs),
    safeText(drvPath),
    machine === undefined ? '' : `on ${safeText(machine)}`,
  ]);
  const rest = builds.length - shown.length;
  return `\n${renderTable(rows)}${rest > 0 ? `and ${rest} more\n` : ''}`;
}
