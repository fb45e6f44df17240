import type { FileNode } from '@up/oci';
import { pathDirectories, toAbsolute } from '../find-executable.ts';
import { childrenAt } from '../look-up.ts';
import type { Subject } from '../subject.ts';

/** An executable file that a name alone starts. */
export interface PathExecutable {
  /** In its directory of PATH. */
  readonly path: string;
  readonly realPath: string;
  readonly node: FileNode;
}

/** A full desktop has about three thousand. */
const MAX_EXECUTABLES = 10_000;

const KEY = Symbol('executables in PATH');

/** The executable files in the directories of the image's PATH; of one file under several names the first. */
export function pathExecutables(subject: Subject): readonly PathExecutable[] {
  return subject.once(KEY, () => {
    const { tree, config } = subject.image;
    const found = new Map<FileNode, PathExecutable>();
    for (const directory of pathDirectories(subject.env)) {
      const path = toAbsolute(directory, config.workingDir);
      for (const name of [...(childrenAt(tree, path)?.keys() ?? [])].sort()) {
        if (found.size >= MAX_EXECUTABLES) return [...found.values()];
        const file = tree.lookup(`${path}/${name}`);
        if (file.status !== 'found') continue;
        const { node, realPath } = file;
        if (node.type !== 'file' || (node.mode & 0o111) === 0 || found.has(node)) continue;
        found.set(node, { path: `${path}/${name}`, realPath, node });
      }
    }
    return [...found.values()];
  });
}
