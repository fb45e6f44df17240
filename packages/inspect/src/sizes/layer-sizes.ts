import type { FileNode, Image } from '@up/oci';
import { largest, sumOf, type TreemapBounds, type TreemapNode } from './treemap-node.ts';

/**
 * The layers, and in each the directories and files that a container would see of it. Files that a higher layer
 * removed or replaced take no place here.
 */
export function layerSizes(image: Image, bounds: TreemapBounds): TreemapNode {
  const roots = image.layers.map((): Directory => ({ sizeBytes: 0 }));
  const seen = new Set<FileNode>();
  for (const [path, node] of image.tree.walk()) {
    const root = roots[node.layer];
    if (node.type !== 'file' || node.sizeBytes === 0 || root === undefined || seen.has(node)) continue;
    seen.add(node);
    // One level is the layer itself.
    addFile(root, { path, sizeBytes: node.sizeBytes, depth: bounds.depth - 1 });
  }
  const children = image.layers.map(({ diffId, createdBy }, index) => {
    const node = toNode(`layer ${index + 1}`, roots[index] ?? EMPTY, bounds);
    const detail = createdBy ?? diffId;
    return detail === '' ? node : { ...node, detail };
  });
  return { name: 'layers', sizeBytes: sumOf(children), children };
}

/** A file is a directory without children. */
interface Directory {
  sizeBytes: number;
  children?: Map<string, Directory>;
}

const EMPTY: Directory = { sizeBytes: 0 };

interface AddedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly depth: number;
}

/** Adds to every directory on the way, down to `depth`: what lies deeper is known only by its sum. */
function addFile(root: Directory, { path, sizeBytes, depth }: AddedFile): void {
  root.sizeBytes += sizeBytes;
  let directory = root;
  for (const name of path.split('/', depth + 1).slice(1)) {
    directory.children ??= new Map();
    const child = directory.children.get(name) ?? { sizeBytes: 0 };
    directory.children.set(name, child);
    child.sizeBytes += sizeBytes;
    directory = child;
  }
}

function toNode(name: string, { sizeBytes, children }: Directory, bounds: TreemapBounds): TreemapNode {
  if (children === undefined) return { name, sizeBytes };
  const nodes = [...children].map(([child, directory]) => toNode(child, directory, bounds));
  return { name, sizeBytes, children: largest(nodes, bounds.breadth) };
}
