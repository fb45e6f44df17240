/** A rectangle of a treemap, and what it is made of. Names are as the image has them. */
export interface TreemapNode {
  readonly name: string;
  /** At least that of the children together. */
  readonly sizeBytes: number;
  readonly detail?: string;
  /** The largest first. */
  readonly children?: readonly TreemapNode[];
}

export interface TreemapBounds {
  /** Levels below the root. */
  readonly depth: number;
  /** Children of one node; the smallest are put together as "others". */
  readonly breadth: number;
}

/** At most `breadth` children, the largest first; what is left is one of them. */
export function largest(nodes: readonly TreemapNode[], breadth: number): readonly TreemapNode[] {
  const sorted = nodes
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .sort((one, other) => other.sizeBytes - one.sizeBytes || (one.name < other.name ? -1 : 1));
  if (sorted.length <= breadth) return sorted;
  const rest = sorted.slice(breadth - 1);
  const sizeBytes = sumOf(rest);
  return [...sorted.slice(0, breadth - 1), { name: 'others', sizeBytes, detail: `${rest.length} more` }];
}

export function sumOf(nodes: readonly { readonly sizeBytes: number }[]): number {
  return nodes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
