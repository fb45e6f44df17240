import type { FileNode, ImageTree } from '@up/oci';

/** Larger programs than this are not copied into a new layer. */
export const MAX_BODY_BYTES: number = 128 * 1024 * 1024;

/** Whether the content of a file can be had: it is at hand, or its place in a layer is known. */
export function hasBody(node: FileNode, tree: ImageTree): boolean {
  if (node.type !== 'file' || node.xattrs !== undefined || node.sizeBytes > MAX_BODY_BYTES) return false;
  if (node.sizeBytes === 0 || node.bodyOffset !== undefined) return true;
  return tree.readFile(node, { maxBytes: 1 }) !== undefined;
}
