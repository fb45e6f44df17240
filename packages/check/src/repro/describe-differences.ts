import { formatBytes, plural } from '@up/core';
import type { TreeDifference } from '../check-result.ts';
import type { TreeComparison } from './compare-trees.ts';

/** `2 differences in 14 files: bin/web, share/time`. */
export function describeDifferences({ count, listed, files }: TreeComparison): string {
  const [first] = listed;
  const names = listed.slice(0, 3).map(({ path }) => path);
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  if (count === 1 && first?.path === '.') return `the file differs${whereOf(first)}`;
  return `${plural(count, 'difference')} in ${plural(files, 'file')}: ${names.join(', ')}${more}`;
}

/** How one differs, in a few words. */
export function describeDifference(difference: TreeDifference): string {
  const { how } = difference;
  if (how === 'added') return 'only in the second build';
  if (how === 'removed') return 'only in the first build';
  if (how === 'type') return 'not of the same kind';
  if (how === 'executable') return 'executable in one build only';
  if (how === 'link-target') return 'leads elsewhere';
  return `content differs${whereOf(difference)}`;
}

function whereOf({ differsAtByte, firstBytes = 0, secondBytes = 0 }: TreeDifference): string {
  const sizes =
    firstBytes === secondBytes ? '' : ` (${formatBytes(firstBytes)} and ${formatBytes(secondBytes)})`;
  return differsAtByte === undefined ? sizes : ` from byte ${differsAtByte} on${sizes}`;
}
