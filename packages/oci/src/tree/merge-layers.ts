import type { LayerEntry } from '../layer/layer-entry.ts';
import type { LayerIndex } from '../layer/packed/layer-index.ts';
import { packEntries } from '../layer/packed/layer-index-builder.ts';
import { type ImageProblem, ProblemLog } from '../problem.ts';
import type { FileNode } from './file-node.ts';
import { LayerMerge } from './layer-merge.ts';
import { impliedPlace, TreeNode } from './tree-node.ts';
import { sortTree } from './walk-tree.ts';

export interface MergeInput {
  /** Index of the layer, for nodes and problems. */
  readonly layer: number;
  readonly entries: readonly LayerEntry[];
}

export interface MergedTree {
  readonly root: FileNode;
  readonly problems: readonly ImageProblem[];
}

/** Lays layers over one another, the lowest first, as the OCI image specification says (layer.md). */
export function mergeLayers(
  layers: Iterable<Omit<MergeInput, 'entries'> & { readonly entries: Iterable<LayerEntry> }>,
): MergedTree {
  const packed = Array.from(layers, ({ layer, entries }) => ({ layer, index: packEntries(entries) }));
  return mergeIndexes(packed);
}

/** As `mergeLayers`. The indexes are the tree's from then on: they let go of their paths. */
export function mergeIndexes(
  layers: readonly { readonly layer: number; readonly index: LayerIndex }[],
): MergedTree {
  const root = new TreeNode(impliedPlace(0), 0);
  const problems = new ProblemLog();
  for (const { layer, index } of layers) new LayerMerge({ root, layer, problems }).apply(index);
  sortTree(root);
  for (const { index } of layers) index.forgetPaths();
  return { root, problems: problems.list() };
}
