import { posix } from 'node:path';
import type { FileView } from '../file-view.ts';

/** Contents by absolute path; a string that starts with `-> ` is a link, absolute or relative. */
export type MemoryFiles = Readonly<Record<string, Uint8Array | string>>;

/** A small file system for tests: directories are implied by the files in them. */
export function memoryView(files: MemoryFiles): FileView {
  const directories = new Set(Object.keys(files).flatMap(ancestors));
  const resolve = (path: string, links = 0): string | undefined => {
    let at = '/';
    const parts = path.split('/');
    for (const [index, part] of parts.entries()) {
      if (part === '' || part === '.') continue;
      at = posix.join(at, part);
      const content = files[at];
      if (typeof content === 'string' && content.startsWith('-> ')) {
        if (links > 40) return undefined;
        const target = posix.resolve(posix.dirname(at), content.slice(3));
        return resolve([target, ...parts.slice(index + 1)].join('/'), links + 1);
      }
      if (content === undefined && !directories.has(at)) return undefined;
    }
    return at;
  };
  const bytesOf = (path: string): Uint8Array | undefined => {
    const content = files[resolve(path) ?? ''];
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return {
    realPath: (path) => resolve(path),
    isFile: (path) => bytesOf(path) !== undefined,
    read: (path, offset, length) => bytesOf(path)?.subarray(offset, offset + length) ?? new Uint8Array(),
  };
}

function ancestors(path: string): readonly string[] {
  const above = posix.dirname(path);
  return above === path ? [above] : [above, ...ancestors(above)];
}
