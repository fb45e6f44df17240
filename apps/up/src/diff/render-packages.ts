import { safeText, truncate } from '@up/core';
import type { Diff, FileCounts, PackageChange, PackageVersion } from '@up/inspect';
import { renderTable } from '../table.ts';
import type { RenderDiffOptions } from './render-diff.ts';
import { countsText, renderSection } from './section.ts';
import { signedBytes } from './signed-bytes.ts';

const MARKS = { added: '+', removed: '-', version: '~', rebuilt: '=' } as const;
const MAX_NAME = 32;
/** Of hostile ones: what is new is what one looks for. */
const MAX_VERSIONS = 120;

/** Packages, changed ones first: name, versions, how much larger it got. */
export function renderPackages({ packages }: Diff, options: RenderDiffOptions): readonly string[] {
  if (packages === undefined) return [];
  const { changed, added, removed, unchanged } = packages;
  const rebuilt = changed.filter(({ how }) => how === 'rebuilt').length;
  const all = [...changed, ...added, ...removed];
  if (all.length === 0 && unchanged === 0) return [];
  const kinds = new Set(all.map(({ kind }) => kind));
  const summary = countsText({
    changed: changed.length - rebuilt,
    rebuilt,
    added: added.length,
    removed: removed.length,
    unchanged,
  });
  const rows = all.map((change) => [
    `  ${MARKS[change.how]}`,
    signedBytes(change.deltaBytes).padStart(7),
    truncate(labelOf(change), MAX_NAME),
    truncate(versionsOf(change), MAX_VERSIONS),
    ...(kinds.size > 1 ? [change.kind] : []),
  ]);
  const lines = renderTable(rows).split('\n').slice(0, -1);
  return renderSection({ label: 'packages', summary, lines }, options);
}

function labelOf({ name, output }: PackageChange): string {
  return safeText(output === undefined ? name : `${name} (${output})`);
}

function versionsOf({ how, a, b, kept, files }: PackageChange): string {
  const beside = kept.length === 0 ? '' : `, beside ${safeText(kept.map(orNone).join(', '))}`;
  if (how === 'added') return `${listed(b)}${beside}`;
  if (how === 'removed') return `${listed(a)}${beside}`;
  if (how === 'rebuilt') return `${listed(b)} built again${filesOf(files)}`;
  return `${listed(a)} → ${listed(b)}${beside}`;
}

function listed(versions: readonly PackageVersion[]): string {
  return safeText([...new Set(versions.map(({ version }) => orNone(version)))].join(', '));
}

function orNone(version: string): string {
  return version === '' ? '(no version)' : version;
}

function filesOf(counts: FileCounts | undefined): string {
  if (counts === undefined) return '';
  const different = counts.added + counts.removed + counts.changed;
  const all = different + counts.unchanged + counts.relinked + counts.uncompared;
  return `: ${different} of ${all} files differ`;
}
