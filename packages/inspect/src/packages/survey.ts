import type { FileNode, ImageTree } from '@up/oci';

/** Of one file that is read. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** Of all files together: an image could name the same long list for a hundred thousand packages. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** What those who look for packages share: the tree, a budget for texts, the files that belong to packages. */
export class Survey {
  readonly tree: ImageTree;
  /** Files that some package lists. */
  readonly owned: Set<FileNode> = new Set();
  #bytes = MAX_TEXT_BYTES;

  constructor(tree: ImageTree) {
    this.tree = tree;
  }

  /** The whole text of a file, where it is at hand; bytes that are not UTF-8 are replaced. */
  readText(path: string): string | undefined {
    const found = this.tree.lookup(path);
    if (found.status !== 'found') return undefined;
    const { node } = found;
    if (node.sizeBytes > Math.min(MAX_FILE_BYTES, this.#bytes)) return undefined;
    this.#bytes -= node.sizeBytes;
    if (node.facts?.text !== undefined) return node.facts.text;
    const bytes = this.tree.readFile(node, { maxBytes: MAX_FILE_BYTES });
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }

  /** The entries of a directory in order; none where there is no such directory. */
  childrenOf(path: string): readonly (readonly [name: string, node: FileNode])[] {
    const found = this.tree.lookup(path);
    const children = found.status === 'found' ? found.node.children : undefined;
    return [...(children ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}
