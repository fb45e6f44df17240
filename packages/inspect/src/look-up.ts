import type { FileNode, ImageTree } from '@up/oci';

/** A small text file of the image, links followed; undefined where there is none that was kept. */
export function textAt(tree: ImageTree, path: string): string | undefined {
  const found = tree.lookup(path);
  return found.status === 'found' ? found.node.facts?.text : undefined;
}

/** What a directory of the image holds, links followed; undefined where there is none. */
export function childrenAt(tree: ImageTree, path: string): ReadonlyMap<string, FileNode> | undefined {
  const found = tree.lookup(path);
  return found.status === 'found' ? found.node.children : undefined;
}
