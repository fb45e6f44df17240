import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import type { FileView } from './file-view.ts';

/** The file system of this machine, from its root. */
export const hostView: FileView = {
  realPath: (path) => {
    try {
      return realpathSync.native(path);
    } catch {
      return undefined;
    }
  },
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  read: (path, offset, length) => {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(Math.min(length, statSync(path).size));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
    } finally {
      closeSync(file);
    }
  },
};
