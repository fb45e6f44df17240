import type { Closure } from '@up/nix';
import type { Package } from '../packages/package.ts';
import { parseStorePathName } from '../packages/store-path-name.ts';

/** The store paths of a closure as packages; paths that are none are left out. */
export function closurePackages({ paths }: Closure): readonly Package[] {
  return paths.flatMap(({ path, sizeBytes }): readonly Package[] => {
    const parsed = parseStorePathName(path.slice(path.lastIndexOf('/') + 1));
    if (parsed === undefined) return [];
    const { name, version, output } = parsed;
    const sizeFrom = sizeBytes === undefined ? 'unknown' : 'archive';
    return [{ kind: 'nix', name, version, output, path, sizeBytes: sizeBytes ?? 0, sizeFrom }];
  });
}

/** Of all paths together; undefined where that of one is not known. */
export function closureBytes({ paths }: Closure): number | undefined {
  return paths.every(({ sizeBytes }) => sizeBytes !== undefined)
    ? paths.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0)
    : undefined;
}
