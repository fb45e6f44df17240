import { plural } from '@up/core';

/** Something with a size, and what it is made of. */
export interface TreemapNode {
  readonly name: string;
  readonly sizeBytes: number;
  /** One line more about it, for the tooltip. */
  readonly detail?: string;
  readonly children?: readonly TreemapNode[];
}

/** A node of the tree that is drawn. */
export interface CutNode {
  readonly name: string;
  readonly sizeBytes: number;
  readonly detail: string | undefined;
  /** Stands for the siblings that are too small to be shown one by one. */
  readonly isRest: boolean;
  readonly children: readonly CutNode[];
}

export interface CutOptions {
  readonly maxNodes?: number;
  /** The largest so many are kept at each level. */
  readonly maxChildren?: number;
  readonly maxDepth?: number;
}

interface GrowingNode extends CutNode {
  readonly children: GrowingNode[];
}

interface Unopened {
  readonly from: TreemapNode;
  readonly to: GrowingNode;
  readonly depth: number;
}

const MAX_NAME = 300;

/**
 * The largest part of a tree, so that a page holds it however many files an image has. The largest node is opened
 * first; at each level the largest children stay, and one node stands for the others. Directories that hold nothing
 * but one thing are joined with it: `usr/lib/jvm`.
 */
export function cutTree(
  root: TreemapNode,
  { maxNodes = 1200, maxChildren = 60, maxDepth = 12 }: CutOptions = {},
): CutNode {
  const top = leaf(root.name, root);
  const unopened: Unopened[] = [{ from: root, to: top, depth: 0 }];
  let budget = maxNodes - 1;
  for (let next = takeLargest(unopened); next !== undefined && budget >= 2; next = takeLargest(unopened)) {
    const { from, to, depth } = next;
    const { shown, rest } = split(from.children ?? [], Math.min(maxChildren, budget - 1));
    for (const child of shown) {
      const { name, end } = depth === 0 ? { name: child.name, end: child } : joinChain(child);
      const node = leaf(name, end);
      to.children.push(node);
      if (depth + 1 < maxDepth) unopened.push({ from: end, to: node, depth: depth + 1 });
    }
    if (rest.length > 0) to.children.push(toRest(rest));
    to.children.sort((a, b) => b.sizeBytes - a.sizeBytes);
    budget -= to.children.length;
  }
  return top;
}

function leaf(name: string, { sizeBytes, detail }: TreemapNode): GrowingNode {
  return { name, sizeBytes: positive(sizeBytes), detail, isRest: false, children: [] };
}

/** Sizes that are none (negative, not a number) count as nothing. */
function positive(sizeBytes: number): number {
  return Number.isFinite(sizeBytes) && sizeBytes > 0 ? sizeBytes : 0;
}

function takeLargest(unopened: Unopened[]): Unopened | undefined {
  const largest = unopened.reduce(
    (best, { to }, index) => (to.sizeBytes > (unopened[best]?.to.sizeBytes ?? 0) ? index : best),
    0,
  );
  return unopened.splice(largest, 1)[0];
}

/** The largest `count` children in descending order, and all others that have a size. */
function split(
  children: readonly TreemapNode[],
  count: number,
): { shown: readonly TreemapNode[]; rest: readonly TreemapNode[] } {
  const sorted = children
    .filter(({ sizeBytes }) => positive(sizeBytes) > 0)
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
  // One node for one other would save nothing.
  const shown = sorted.length === count + 1 ? count + 1 : count;
  return { shown: sorted.slice(0, shown), rest: sorted.slice(shown) };
}

function joinChain(node: TreemapNode): { name: string; end: TreemapNode } {
  let name = node.name;
  let end = node;
  for (let only = onlyChild(end); only !== undefined && name.length < MAX_NAME; only = onlyChild(end)) {
    name = `${name}/${only.name}`;
    end = only;
  }
  return { name, end };
}

function onlyChild({ children }: TreemapNode): TreemapNode | undefined {
  return children?.length === 1 ? children[0] : undefined;
}

function toRest(nodes: readonly TreemapNode[]): GrowingNode {
  const sizeBytes = nodes.reduce((sum, node) => sum + positive(node.sizeBytes), 0);
  const files = countLeaves(nodes);
  return {
    name: plural(nodes.length, 'other'),
    sizeBytes,
    detail: files > nodes.length ? `${plural(files, 'file')} in all` : undefined,
    isRest: true,
    children: [],
  };
}

/** Without recursion: nothing limits how deep the directories of an image go. */
function countLeaves(nodes: readonly TreemapNode[]): number {
  const open: (readonly TreemapNode[])[] = [nodes];
  let count = 0;
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    for (const { children = [] } of level) {
      if (children.length === 0) count += 1;
      else open.push(children);
    }
  }
  return count;
}
