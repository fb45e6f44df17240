import type { FileNode, ImageTree } from '@up/oci';

/** More is not read for one expectation. */
const MAX_BYTES = 256 * 1024 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;

/** Whether a file's content has a text; undefined where the content is not at hand, or too large to look through. */
export function contentIncludes(tree: ImageTree, node: FileNode, text: string): boolean | undefined {
  const wanted = Buffer.from(text, 'utf8');
  const overlap = wanted.length - 1;
  if (node.sizeBytes > MAX_BYTES || overlap >= WINDOW_BYTES) return undefined;
  for (let offset = 0; offset < Math.max(1, node.sizeBytes); offset += WINDOW_BYTES) {
    const window = tree.readFile(node, { offset, maxBytes: WINDOW_BYTES + overlap });
    if (window === undefined) return undefined;
    if (Buffer.from(window.buffer, window.byteOffset, window.length).includes(wanted)) return true;
  }
  return false;
}
