import { copyNode, createImageTree, type FileNode, type ImageTree } from '@up/oci';
import type { Attributes } from './repair-action.ts';

/** What one layer on top of a tree makes of it. The tree below stays as it is. */
export class TreeOverlay {
  readonly #below: ImageTree;
  readonly #layer: number;
  readonly #changed = new Set<string>();
  /** Lists of names that belong to no tree below: they are changed in their place. */
  readonly #own = new WeakSet<ReadonlyMap<string, FileNode>>();
  #root: FileNode;

  /** @param layer index of the layer on top */
  constructor(below: ImageTree, layer: number) {
    this.#below = below;
    this.#layer = layer;
    this.#root = below.root;
  }

  /** Where the layer says something; without the directories that are on the way. */
  get changed(): ReadonlySet<string> {
    return this.#changed;
  }

  /** As it is by now; what is put later shows in it, too. */
  tree(): ImageTree {
    const tree = createImageTree(this.#root, () => undefined);
    // Bodies of the layers below are still where they were.
    return { ...tree, readFile: (node, options) => this.#below.readFile(node, options) };
  }

  /** `path` is real: no link is on the way. What lies in a directory that is put stays in it. */
  put(path: string, node: FileNode): void {
    this.#changed.add(path);
    const names = path.split('/').filter((name) => name !== '');
    this.#root = this.#with(this.#root, names, node);
  }

  #with(directory: FileNode, names: readonly string[], node: FileNode): FileNode {
    const [name, ...rest] = names;
    if (name === undefined) return node;
    const children = this.#ownChildren(directory);
    const child = children.get(name) ?? newDirectory({ ...IMPLIED, layer: this.#layer });
    children.set(name, this.#with(child, rest, node));
    return { ...copyNode(directory), children };
  }

  #ownChildren({ children }: FileNode): Map<string, FileNode> {
    if (children instanceof Map && this.#own.has(children)) return children;
    const own = new Map(children);
    this.#own.add(own);
    return own;
  }
}

const IMPLIED: Attributes = { mode: 0o755, uid: 0, gid: 0 };

const PLAIN = {
  sizeBytes: 0,
  mtimeSec: 0,
  linkTarget: undefined,
  xattrs: undefined,
  device: undefined,
  facts: undefined,
  children: undefined,
  bodyOffset: undefined,
  isImplied: false,
} as const;

/** Whose it is, and in which layer. */
export interface NewNode extends Attributes {
  readonly layer: number;
}

export function newDirectory({ mode, uid, gid, layer }: NewNode): FileNode {
  return { ...PLAIN, mode, uid, gid, layer, type: 'directory', children: new Map() };
}

export function newSymlink(linkTarget: string, layer: number): FileNode {
  return { ...PLAIN, type: 'symlink', mode: 0o777, uid: 0, gid: 0, linkTarget, layer };
}

export function newTextFile(text: string, { mode, uid, gid, layer }: NewNode): FileNode {
  const sizeBytes = new TextEncoder().encode(text).length;
  return { ...PLAIN, mode, uid, gid, layer, type: 'file', sizeBytes, facts: { text } };
}
