import type { FileNode, ImageTree } from '@up/oci';

export interface SizesDiff {
  /** Of all files, or of all store paths; undefined where it is not known. */
  readonly a: number | undefined;
  readonly b: number | undefined;
  readonly deltaBytes: number | undefined;
  /** Directories at the root, the largest difference first; `/` stands for the files there. */
  readonly directories: readonly DirectorySize[];
}

export interface DirectorySize {
  readonly path: string;
  readonly a: number;
  readonly b: number;
  readonly deltaBytes: number;
}

/** How much the files of both trees take, by directory at the root. A file under several names counts once. */
export function diffSizes(a: ImageTree, b: ImageTree): SizesDiff {
  const [ofA, ofB] = [sizesOf(a), sizesOf(b)];
  const directories = [...new Set([...ofA.keys(), ...ofB.keys()])].map((path) => {
    const [sizeA, sizeB] = [ofA.get(path) ?? 0, ofB.get(path) ?? 0];
    return { path, a: sizeA, b: sizeB, deltaBytes: sizeB - sizeA };
  });
  directories.sort(
    (one, other) => Math.abs(other.deltaBytes) - Math.abs(one.deltaBytes) || (one.path < other.path ? -1 : 1),
  );
  return { ...totals(sum(ofA), sum(ofB)), directories };
}

export function totals(
  a: number | undefined,
  b: number | undefined,
): Pick<SizesDiff, 'a' | 'b' | 'deltaBytes'> {
  return { a, b, deltaBytes: a === undefined || b === undefined ? undefined : b - a };
}

function sum(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

function sizesOf(tree: ImageTree): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const seen = new Set<FileNode>();
  for (const [path, node] of tree.walk()) {
    const slash = path.indexOf('/', 1);
    const top = slash === -1 ? (node.type === 'directory' ? path : '/') : path.slice(0, slash);
    if (node.type !== 'file' || seen.has(node)) continue;
    seen.add(node);
    sizes.set(top, (sizes.get(top) ?? 0) + node.sizeBytes);
  }
  return sizes;
}
