import type { FileNode } from '@up/oci';

/** Adds up the files of one package: a file under several names counts once. */
export class PackageFiles {
  sizeBytes = 0;
  count = 0;
  readonly #seen = new Set<FileNode>();
  readonly #owned: Set<FileNode>;

  /** `owned` gathers the files of all packages. */
  constructor(owned: Set<FileNode>) {
    this.#owned = owned;
  }

  add(node: FileNode | undefined): void {
    if (node?.type !== 'file' || this.#seen.has(node)) return;
    this.#seen.add(node);
    this.#owned.add(node);
    this.sizeBytes += node.sizeBytes;
    this.count += 1;
  }

  /** The node and everything below it. */
  addTree(root: FileNode): void {
    const open = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      this.add(node);
      if (node.children !== undefined) open.push(...node.children.values());
    }
  }
}
