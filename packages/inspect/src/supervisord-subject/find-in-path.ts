import type { ImageTree } from '@up/oci';

/** The first file of that name in the directories of `PATH`. */
export function findInPath(name: string, path: string | undefined, tree: ImageTree): string | undefined {
  return (path ?? DEFAULT_PATH)
    .split(':')
    .map((directory) => `${directory}/${name}`)
    .find((candidate) => tree.lookup(candidate).status === 'found');
}

/** What runtimes set where an image has no PATH. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
