import type { FileNode } from './file-node.ts';

type Children = ReadonlyMap<string, FileNode>;

interface OpenDirectory {
  /** Without a slash at the end. */
  readonly path: string;
  readonly children: Iterator<readonly [string, FileNode]>;
}

/** Every file with its absolute path, directories before what is in them, names in order. The root is `/`. */
export function* walkTree(root: FileNode): Generator<readonly [path: string, node: FileNode], void, void> {
  yield ['/', root];
  const open: OpenDirectory[] = [{ path: '', children: inOrder(root.children) }];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const next = here.children.next();
    if (next.done === true) {
      open.pop();
      continue;
    }
    const [name, node] = next.value;
    const path = `${here.path}/${name}`;
    yield [path, node];
    if (node.children !== undefined) open.push({ path, children: inOrder(node.children) });
  }
}

/** Puts the names of all directories in order, once: rules walk a tree ten times, and sorting was half of that. */
export function sortTree(root: { readonly children: Map<string, FileNode> | undefined }): void {
  const open = [root.children];
  for (let children = open.pop(); children !== undefined; children = open.pop()) {
    if (!isInOrder(children)) {
      const sorted = sortedEntries(children);
      children.clear();
      for (const [name, node] of sorted) children.set(name, node);
    }
    // A merged tree is made of nothing but maps.
    for (const node of children.values())
      if (node.children !== undefined) open.push(node.children as typeof children);
  }
}

/** Trees that were changed since, or not made here, may have names in any order. */
function inOrder(children: Children = new Map()): Iterator<readonly [string, FileNode]> {
  return isInOrder(children) ? children.entries() : sortedEntries(children).values();
}

function isInOrder(children: Children): boolean {
  let last = '';
  for (const name of children.keys()) {
    if (name < last) return false;
    last = name;
  }
  return true;
}

function sortedEntries(children: Children): readonly (readonly [string, FileNode])[] {
  return [...children].sort(([one], [other]) => (one < other ? -1 : 1));
}
