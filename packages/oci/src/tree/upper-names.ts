import type { TreeNode } from './tree-node.ts';

/** What one layer put into which directory. */
export class UpperNames {
  readonly #names = new Map<TreeNode, Set<string>>();
  readonly #touched = new Set<TreeNode>();

  add(directory: TreeNode, name: string): void {
    const names = this.#names.get(directory);
    if (names === undefined) this.#names.set(directory, new Set([name]));
    else names.add(name);
    this.#touched.add(directory);
  }

  /** The layer went through `directory` into `child`. */
  touch(directory: TreeNode, child: TreeNode): void {
    this.#touched.add(directory).add(child);
  }

  has(directory: TreeNode, name: string): boolean {
    return this.#names.get(directory)?.has(name) ?? false;
  }

  /** Whether the layer may have put something into the directory or below it. */
  isTouched(directory: TreeNode): boolean {
    return this.#touched.has(directory);
  }
}
