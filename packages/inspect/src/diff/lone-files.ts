import type { FileNode } from '@up/oci';
import type { LoneFile } from './file-change.ts';
import type { PathFilter } from './path-filter.ts';

export interface LoneFilesOptions {
  readonly path: string;
  readonly node: FileNode;
  /** true: what it is in is listed as well. */
  readonly isInside: boolean;
  readonly filter: PathFilter;
  /** Paths that are passed over with everything below them. */
  readonly isLeftOut: (path: string) => boolean;
}

interface Visit {
  readonly path: string;
  readonly node: FileNode;
  readonly parent: number;
  readonly isWanted: boolean;
  readonly isInside: boolean;
  sizeBytes: number;
  files: number;
}

/** A file that only one side has, and everything in it; directories know how much is in them. */
export function loneFiles({ path, node, isInside, filter, isLeftOut }: LoneFilesOptions): {
  readonly files: readonly LoneFile[];
  /** How many were passed over. */
  readonly storePaths: number;
} {
  const visits: Visit[] = [];
  const seen = new Set<FileNode>();
  const open = [{ path, node, parent: -1 }];
  let storePaths = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (isLeftOut(next.path)) {
      storePaths += 1;
      continue;
    }
    const isCounted = next.node.type === 'file' && !seen.has(next.node);
    if (isCounted) seen.add(next.node);
    const parent = visits[next.parent];
    visits.push({
      ...next,
      isWanted: filter(next.path),
      isInside: parent?.isWanted ?? isInside,
      sizeBytes: isCounted ? next.node.sizeBytes : 0,
      files: next.node.type === 'directory' ? 0 : 1,
    });
    const at = visits.length - 1;
    for (const [name, child] of next.node.children ?? [])
      open.push({ path: `${next.path}/${name}`, node: child, parent: at });
  }
  sumUp(visits);
  return { files: visits.filter(({ isWanted }) => isWanted).map(toLoneFile), storePaths };
}

/** Children come behind their directory: from the end, every sum is complete when it is handed on. */
function sumUp(visits: readonly Visit[]): void {
  for (let index = visits.length - 1; index >= 0; index -= 1) {
    const visit = visits[index];
    const parent = visit && visits[visit.parent];
    if (visit === undefined || parent === undefined) continue;
    parent.sizeBytes += visit.sizeBytes;
    parent.files += visit.files;
  }
}

function toLoneFile({ path, node, sizeBytes, files, isInside }: Visit): LoneFile {
  const { type } = node;
  return {
    path,
    type,
    sizeBytes,
    ...(type === 'directory' ? { files } : {}),
    ...(isInside ? { isInside } : {}),
  };
}
