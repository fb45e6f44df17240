import { type FindOptions, findIsoFile, type IsoImage, listIsoDirectory, readAtIsoFile } from '@up/formats';
import type { FileTree } from './file-tree.ts';

/** The files of an ISO 9660 volume. Only Rock Ridge tells case apart. */
export function isoTree(iso: IsoImage): FileTree {
  const own: FindOptions['match'] = iso.names === 'rock-ridge' ? 'exact' : 'any-case';
  return {
    prefix: '',
    labels: [iso.volume.label],
    find: async (path, { match = own } = {}) => {
      const file = await findIsoFile(iso, path, { match });
      if (file?.type !== 'file' || file.stored !== undefined) return undefined;
      return { sizeBytes: file.sizeBytes, readAt: readAtIsoFile(iso, file) };
    },
    list: async (path) => {
      const directory = await findIsoFile(iso, path, { match: 'any-case' });
      if (directory?.type !== 'directory') return [];
      return (await listIsoDirectory(iso, directory)).map(({ name }) => name);
    },
  };
}
