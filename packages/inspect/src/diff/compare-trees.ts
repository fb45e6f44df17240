import type { FileNode } from '@up/oci';
import { type CompareOptions, compareNodes } from './compare-nodes.ts';
import { type FileChange, type FileCounts, type LoneFile, stateOf } from './file-change.ts';
import { loneFiles } from './lone-files.ts';
import type { PathFilter } from './path-filter.ts';

export interface TreeCompareOptions extends CompareOptions {
  /** Others are not even counted. */
  readonly filter: PathFilter;
  /** Paths that only one side has and that are passed over with everything below them: store paths. */
  readonly isLeftOut: (path: string) => boolean;
  /** false: only counts are kept. */
  readonly isListing: boolean;
}

/** What is not the same in two trees, gathered from one or several pairs of directories. */
export class TreeComparison {
  readonly added: LoneFile[] = [];
  readonly removed: LoneFile[] = [];
  readonly changed: FileChange[] = [];
  readonly counts: { -readonly [Name in keyof FileCounts]: number } = {
    added: 0,
    removed: 0,
    changed: 0,
    unchanged: 0,
    relinked: 0,
    uncompared: 0,
    storePaths: 0,
  };
  readonly #options: TreeCompareOptions;

  constructor(options: TreeCompareOptions) {
    this.#options = options;
  }

  /** Compares two files and, where they are directories, everything in them. `path` is what they are called. */
  compare(path: string, a: FileNode, b: FileNode): void {
    const open = [{ path, a, b }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      this.#file(next.path, next.a, next.b);
      const base = next.path === '/' ? '' : next.path;
      const [inA, inB] = [next.a.children, next.b.children];
      const isInside = next.a.type !== next.b.type;
      for (const [name, child] of inA ?? []) {
        const other = inB?.get(name);
        if (other === undefined) this.#lone('removed', { path: `${base}/${name}`, node: child, isInside });
        else open.push({ path: `${base}/${name}`, a: child, b: other });
      }
      for (const [name, child] of inB ?? []) {
        if (inA?.has(name) !== true) this.#lone('added', { path: `${base}/${name}`, node: child, isInside });
      }
    }
  }

  #file(path: string, a: FileNode, b: FileNode): void {
    if (!this.#options.filter(path)) return;
    const { how, isContentUnknown, isRelinked } = compareNodes(a, b, this.#options);
    if (how.length > 0) {
      this.counts.changed += 1;
      if (this.#options.isListing) this.changed.push({ path, how, a: stateOf(a), b: stateOf(b) });
    } else if (isContentUnknown) this.counts.uncompared += 1;
    else if (isRelinked) this.counts.relinked += 1;
    else if (b.type !== 'directory') this.counts.unchanged += 1;
  }

  #lone(side: 'added' | 'removed', lone: { path: string; node: FileNode; isInside: boolean }): void {
    const { filter, isLeftOut, isListing } = this.#options;
    const { files, storePaths } = loneFiles({ ...lone, filter, isLeftOut });
    this.counts.storePaths += storePaths;
    this.counts[side] += files.length;
    if (isListing) for (const file of files) this[side].push(file);
  }
}
