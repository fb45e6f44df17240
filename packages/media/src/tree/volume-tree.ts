import type { Volume } from '@up/formats';
import type { FileTree } from './file-tree.ts';

/** The files of a file system in a partition, or in an image inside of an ISO. */
export function volumeTree(volume: Volume, prefix: string): FileTree {
  return {
    prefix,
    labels: volume.label === undefined ? [] : [volume.label],
    find: async (path) => ((await volume.stat(path))?.type === 'file' ? await volume.open(path) : undefined),
    list: async (path) => {
      if ((await volume.stat(path))?.type !== 'directory') return [];
      return (await volume.list(path)).map(({ name }) => name);
    },
  };
}
