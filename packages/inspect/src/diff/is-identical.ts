import type { Diff } from './diff.ts';

/**
 * Whether nothing that was compared is different. The layers decide only where nothing else was asked for: the same
 * files can lie in other layers.
 */
export function isIdentical({
  config,
  packages,
  files,
  layers,
}: Pick<Diff, 'config' | 'packages' | 'files' | 'layers'>): boolean {
  if (config === undefined && packages === undefined && files === undefined)
    return layers !== undefined && layers.onlyA.length + layers.onlyB.length === 0;
  return (
    (config ?? []).length === 0 &&
    (packages === undefined ||
      packages.changed.length + packages.added.length + packages.removed.length === 0) &&
    (files === undefined || isSame(files.counts))
  );
}

function isSame({ added, removed, changed, relinked, uncompared, storePaths }: FileCounts): boolean {
  return added + removed + changed + relinked + uncompared + storePaths === 0;
}

type FileCounts = NonNullable<Diff['files']>['counts'];
