import type { FileNode, ImageTree } from '@up/oci';
import { TreeComparison } from './compare-trees.ts';
import type { FileChange, FileCounts, FilesDiff, LoneFile } from './file-change.ts';
import type { PathFilter } from './path-filter.ts';
import { isStorePath, type StorePairs } from './store-pairs.ts';

export interface FilesDiffOptions {
  readonly times: boolean;
  readonly xattrs: boolean;
  /** Of each list, at most so many are kept. */
  readonly maxListed: number;
  /** Undefined: all files; those of store paths in pairs are counted and not listed. */
  readonly filter: PathFilter | undefined;
  readonly pairs: StorePairs;
}

export interface FilesOfPair {
  readonly a: string;
  readonly b: string;
  readonly counts: FileCounts;
}

const STORE = '/nix/store/';

/** What is not the same in two trees, and in the builds of the same package: those file by file, too. */
export function diffFiles(
  a: ImageTree,
  b: ImageTree,
  { times, xattrs, maxListed, filter, pairs }: FilesDiffOptions,
): { readonly files: FilesDiff; readonly ofPairs: readonly FilesOfPair[] } {
  const { isSameTarget } = pairs;
  const paired = new Set(pairs.pairs.flatMap((pair) => [`${STORE}${pair.a}`, `${STORE}${pair.b}`]));
  const options = {
    ...{ times, xattrs, isSameTarget },
    filter: filter ?? ((): boolean => true),
    isLeftOut: filter === undefined ? isStorePath : (path: string): boolean => paired.has(path),
  };
  const all = new TreeComparison({ ...options, isListing: true });
  all.compare('/', a.root, b.root);
  const ofPairs: FilesOfPair[] = [];
  for (const pair of pairs.pairs) {
    const [one, other] = [storeNode(a, pair.a), storeNode(b, pair.b)];
    if (one === undefined || other === undefined) continue;
    const path = `${STORE}${pair.b}`;
    if (filter !== undefined) all.compare(path, one, other);
    else {
      const comparison = new TreeComparison({ ...options, isListing: false });
      comparison.compare(path, one, other);
      ofPairs.push({ ...pair, counts: comparison.counts });
    }
  }
  // With a filter, nothing was left to the packages.
  if (filter !== undefined) all.counts.storePaths = 0;
  return { files: toFilesDiff(all, maxListed), ofPairs };
}

function storeNode(tree: ImageTree, entry: string): FileNode | undefined {
  return tree.lstat(`${STORE}${entry}`);
}

function toFilesDiff({ added, removed, changed, counts }: TreeComparison, maxListed: number): FilesDiff {
  return {
    added: added.sort(bySize).slice(0, maxListed),
    removed: removed.sort(bySize).slice(0, maxListed),
    changed: changed.sort(byDifference).slice(0, maxListed),
    counts,
  };
}

function bySize(one: LoneFile, other: LoneFile): number {
  return other.sizeBytes - one.sizeBytes || byPath(one, other);
}

function byDifference(one: FileChange, other: FileChange): number {
  return differenceOf(other) - differenceOf(one) || byPath(one, other);
}

function differenceOf({ a, b }: FileChange): number {
  return Math.abs(b.sizeBytes - a.sizeBytes);
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
