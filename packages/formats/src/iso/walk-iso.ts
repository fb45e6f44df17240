import { isoError } from './iso-error.ts';
import type { IsoFile } from './iso-file.ts';
import { listIsoDirectory } from './list-directory.ts';
import type { IsoImage } from './open-iso.ts';

/**
 * Everything below the root, a directory before what it holds. A directory that holds itself, at any depth, is
 * listed once.
 * @throws FormatError where a directory is damaged, or beyond the limits
 */
export async function* walkIso(iso: IsoImage): AsyncGenerator<IsoFile, void, void> {
  const seen = new Set<number>();
  let entries = 0;
  const pending: { readonly directory: IsoFile; readonly depth: number }[] = [
    { directory: iso.root, depth: 0 },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory, depth } = next;
    const offset = directory.extents[0]?.offset ?? 0;
    if (seen.has(offset)) continue;
    seen.add(offset);
    if (depth > iso.limits.maxDepth)
      throw isoError('iso/limit', `directories deeper than ${iso.limits.maxDepth}`, offset);
    const below: IsoFile[] = [];
    for (const file of await listIsoDirectory(iso, directory)) {
      entries += 1;
      if (entries > iso.limits.maxEntries)
        throw isoError('iso/limit', `more than ${iso.limits.maxEntries} files`, offset);
      yield file;
      if (file.type === 'directory') below.push(file);
    }
    for (const directory of below.reverse()) pending.push({ directory, depth: depth + 1 });
  }
}
