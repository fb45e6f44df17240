import type { LoaderEntry } from '../medium.ts';
import type { FileTree, TreeFile } from '../tree/file-tree.ts';
import { resolveLoaderPath } from '../tree/medium-path.ts';

/** A file that an entry names. */
export interface FoundFile {
  /** Inside of the medium; as the configuration has it where that shows only when the loader runs. */
  readonly path: string;
  /** `unknown`: where it is shows only when the loader runs. */
  readonly state: 'found' | 'missing' | 'unknown';
  readonly file: TreeFile | undefined;
}

export interface NamedFileOrigin {
  readonly loader: LoaderEntry['loader'];
  readonly tree: FileTree;
  readonly directory: string;
  /** GRUB may look in another file system than the one of its configuration. */
  readonly trees: readonly FileTree[];
}

/** Looks where the loader would: in the file system of its configuration; GRUB, after a search, in any. */
export async function findNamedFile(
  name: string,
  { loader, tree, directory, trees }: NamedFileOrigin,
): Promise<FoundFile> {
  // Paths of GRUB and of the Boot Loader Specification begin at the root of a file system.
  const isRelative = loader === 'syslinux' || loader === 'extlinux';
  const resolved = resolveLoaderPath(name, isRelative ? directory : '/');
  if (resolved === undefined) return { path: name, state: 'unknown', file: undefined };
  const others = loader === 'grub' ? trees.filter((other) => other !== tree) : [];
  for (const candidate of [tree, ...others]) {
    const file = await candidate.find(resolved.path, loader === 'syslinux' ? { match: 'any-case' } : {});
    if (file === undefined) continue;
    const path = `${candidate.prefix}${resolved.path}`;
    return { path, state: 'found', file };
  }
  return { path: `${tree.prefix}${resolved.path}`, state: 'missing', file: undefined };
}
