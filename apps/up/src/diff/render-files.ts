import { plural, safeText } from '@up/core';
import type { Diff, FileChange, LoneFile } from '@up/inspect';
import type { RenderDiffOptions } from './render-diff.ts';
import { countsText, renderSection } from './section.ts';
import { signedBytes } from './signed-bytes.ts';

/** Files, the largest difference first; of a directory that only one side has, one line. */
export function renderFiles({ files }: Diff, options: RenderDiffOptions): readonly string[] {
  if (files === undefined) return [];
  const { added, removed, changed, counts } = files;
  const lone = (list: readonly LoneFile[], sign: 1 | -1): readonly Line[] =>
    list.filter(({ isInside }) => options.isAll || isInside !== true).map((file) => loneLine(file, sign));
  const lines = [...changed.map(changeLine), ...lone(added, 1), ...lone(removed, -1)].sort(
    (one, other) => other.weight - one.weight || (one.path < other.path ? -1 : one.path > other.path ? 1 : 0),
  );
  const { storePaths, unchanged, relinked } = counts;
  const summary = countsText({
    changed: counts.changed,
    added: counts.added,
    removed: counts.removed,
    relinked,
    'not compared': counts.uncompared,
    unchanged,
  });
  const left = storePaths === 0 ? '' : `; ${plural(storePaths, 'store path')} left to the packages`;
  const texts = lines.map(({ mark, delta, path, detail }) => {
    const text = `  ${mark} ${delta.padStart(7)}  ${safeText(path)}`;
    return detail === '' ? text : `${text}  ${options.style('dim', detail)}`;
  });
  const total = counts.changed + counts.added + counts.removed;
  const listed = changed.length + added.length + removed.length;
  const cut = total > listed ? [`  … of ${total} differences, the ${listed} largest were kept`] : [];
  return [...renderSection({ label: 'files', summary: `${summary}${left}`, lines: texts }, options), ...cut];
}

interface Line {
  readonly mark: string;
  readonly delta: string;
  readonly path: string;
  readonly detail: string;
  /** What it is sorted by. */
  readonly weight: number;
}

function loneLine({ path, type, sizeBytes, files }: LoneFile, sign: 1 | -1): Line {
  const isDirectory = type === 'directory';
  const detail = isDirectory ? plural(files ?? 0, 'file') : type === 'file' ? '' : type;
  return {
    mark: sign === 1 ? '+' : '-',
    delta: signedBytes(sign * sizeBytes),
    path: isDirectory ? `${path}/` : path,
    detail,
    weight: sizeBytes,
  };
}

function changeLine(change: FileChange): Line {
  const { path, a, b } = change;
  const deltaBytes = b.sizeBytes - a.sizeBytes;
  return {
    mark: '~',
    delta: signedBytes(deltaBytes),
    path,
    detail: detailsOf(change).join(', '),
    weight: Math.abs(deltaBytes),
  };
}

function detailsOf({ how, a, b }: FileChange): readonly string[] {
  return how.flatMap((aspect): readonly string[] => {
    if (aspect === 'size') return [];
    if (aspect === 'type') return [`${a.type} → ${b.type}`];
    if (aspect === 'mode') return [`mode ${octal(a.mode)} → ${octal(b.mode)}`];
    if (aspect === 'owner') return [`owner ${a.uid}:${a.gid} → ${b.uid}:${b.gid}`];
    if (aspect === 'link-target')
      return [`${safeText(a.linkTarget ?? '')} → ${safeText(b.linkTarget ?? '')}`];
    return [aspect];
  });
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
