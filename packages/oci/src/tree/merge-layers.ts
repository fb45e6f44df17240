import type { LayerEntry } from '../layer/layer-entry.ts';
import { type ImageProblem, ProblemLog } from '../problem.ts';
import type { FileNode } from './file-node.ts';
import { LayerMerge } from './layer-merge.ts';
import { impliedDirectory } from './tree-node.ts';

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
export function mergeLayers(layers: Iterable<MergeInput>): MergedTree {
  const root = impliedDirectory(0);
  const problems = new ProblemLog();
  for (const { layer, entries } of layers) new LayerMerge({ root, layer, problems }).apply(entries);
  return { root, problems: problems.list() };
}
