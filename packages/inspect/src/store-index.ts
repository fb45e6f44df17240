import type { ImageTree } from '@up/oci';
import { baseName } from './base-name.ts';
import { childrenAt } from './look-up.ts';

/** Where under /nix/store something is that a file hierarchy path names. */
export interface StoreIndex {
  /** Store paths that would satisfy `/usr/bin/X`, the best first; empty where nothing is in the store. */
  candidates(path: string): readonly string[];
  /** The directory names in /nix/store. */
  readonly storePaths: ReadonlySet<string>;
}

const STORE = '/nix/store';

/** How many components of a path are held against the store: `etc/ssl/certs/x` has four. */
const MAX_SUFFIX = 6;

/**
 * Indexes a store by base name. A candidate has the same base name; the more trailing components agree
 * (`bin/X` before `libexec/X`), the better, then executables, then the shorter path.
 */
export function createStoreIndex(tree: ImageTree): StoreIndex {
  const byName = new Map<string, string[]>();
  for (const [path, node] of tree.walk()) {
    if (!path.startsWith(`${STORE}/`) || node.type === 'directory') continue;
    const name = baseName(path);
    const paths = byName.get(name);
    if (paths === undefined) byName.set(name, [path]);
    else paths.push(path);
  }
  return {
    candidates: (path) => rank(path, byName.get(baseName(path)) ?? [], tree),
    storePaths: new Set(childrenAt(tree, STORE)?.keys() ?? []),
  };
}

function rank(path: string, paths: readonly string[], tree: ImageTree): readonly string[] {
  const wanted = path.split('/').reverse();
  const scored = paths
    .filter((candidate) => tree.lookup(candidate).status === 'found')
    .map((candidate) => ({ candidate, shared: sharedSuffix(wanted, candidate.split('/').reverse()) }));
  scored.sort(
    (a, b) =>
      b.shared - a.shared || a.candidate.length - b.candidate.length || (a.candidate < b.candidate ? -1 : 1),
  );
  return scored.map(({ candidate }) => candidate);
}

function sharedSuffix(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < MAX_SUFFIX && a[shared] !== undefined && a[shared] === b[shared]) shared += 1;
  return shared;
}
