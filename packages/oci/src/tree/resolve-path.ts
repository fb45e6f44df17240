import type { FileNode } from './file-node.ts';

/** A link that was followed. */
export interface FollowedLink {
  /** Absolute, without links. */
  readonly path: string;
  readonly target: string;
}

/** Where a path leads to. Paths in it are absolute and without links. */
export type Lookup =
  | {
      readonly status: 'found';
      readonly node: FileNode;
      readonly realPath: string;
      readonly via: readonly FollowedLink[];
      /** The directories that had to be passed, the root first: whoever may not search one does not get there. */
      readonly directories: readonly FileNode[];
    }
  /** `at` is the component that does not exist. */
  | { readonly status: 'missing'; readonly at: string; readonly via: readonly FollowedLink[] }
  /** `at` is something that is no directory, and would have to be one. */
  | { readonly status: 'not-a-directory'; readonly at: string; readonly via: readonly FollowedLink[] }
  /** More than 40 links. */
  | { readonly status: 'loop'; readonly at: string; readonly via: readonly FollowedLink[] };

export interface ResolveOptions {
  /** false: a link at the end of the path is the result, as with lstat. */
  readonly followLast?: boolean;
}

/** As the kernel follows (MAXSYMLINKS). */
const MAX_LINKS = 40;

interface Step {
  readonly name: string;
  readonly node: FileNode;
}

/** Follows a path as the kernel does in a container: absolute links begin at the root, `..` ends there. */
export function resolvePath(root: FileNode, path: string, options: ResolveOptions = {}): Lookup {
  const { followLast = true } = options;
  const trail: Step[] = [{ name: '', node: root }];
  const passed = new Set<FileNode>([root]);
  const via: FollowedLink[] = [];
  const rest = path.split('/').reverse();
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    const here = trail.at(-1);
    if (here === undefined) break;
    const isPath = name !== '' || rest.length > 0 || path.endsWith('/');
    if (here.node.children === undefined) {
      if (isPath) return { status: 'not-a-directory', at: pathOf(trail), via };
      continue;
    }
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const node = here.node.children.get(name);
    const at = `${pathOf(trail)}/${name}`;
    if (node === undefined) return { status: 'missing', at: fromRoot(at), via };
    const isLast = rest.length === 0;
    if (node.type === 'symlink' && (followLast || !isLast)) {
      if (via.length >= MAX_LINKS) return { status: 'loop', at: fromRoot(at), via };
      const target = node.linkTarget ?? '';
      via.push({ path: fromRoot(at), target });
      if (target === '') return { status: 'missing', at: fromRoot(at), via };
      if (target.startsWith('/')) trail.length = 1;
      rest.push(...target.split('/').reverse());
      continue;
    }
    trail.push({ name, node });
    if (node.children !== undefined) passed.add(node);
  }
  const node = trail.at(-1)?.node ?? root;
  return { status: 'found', node, realPath: pathOf(trail), via, directories: [...passed] };
}

function pathOf(trail: readonly Step[]): string {
  return trail.length <= 1 ? '/' : trail.map(({ name }) => name).join('/');
}

function fromRoot(path: string): string {
  return path.startsWith('//') ? path.slice(1) : path;
}
