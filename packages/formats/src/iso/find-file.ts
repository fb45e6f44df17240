import type { IsoFile } from './iso-file.ts';
import { listIsoDirectory } from './list-directory.ts';
import type { IsoImage } from './open-iso.ts';

export interface FindOptions {
  /** `any-case` where no name fits exactly, as isolinux and readers of Joliet look names up. Default: `exact`. */
  readonly match?: 'exact' | 'any-case' | undefined;
}

/** As Linux: ELOOP. */
const MAX_LINKS = 40;
const MAX_PARTS = 256;

/**
 * Looks a path up from the root, symbolic links on the way and at its end followed, `..` never beyond the root.
 * Undefined where there is nothing, or where links lead in a circle.
 * @throws FormatError where a directory on the way is damaged
 */
export async function findIsoFile(
  iso: IsoImage,
  path: string,
  { match = 'exact' }: FindOptions = {},
): Promise<IsoFile | undefined> {
  const above: IsoFile[] = [];
  let current = iso.root;
  let todo = split(path);
  for (let links = 0; ; ) {
    const part = todo.shift();
    if (part === undefined) return current;
    if (part === '..') {
      current = above.pop() ?? iso.root;
      continue;
    }
    if (current.type !== 'directory' || above.length > MAX_PARTS) return undefined;
    const found = pick(await listIsoDirectory(iso, current), part, match);
    if (found === undefined) return undefined;
    if (found.type !== 'symlink') {
      above.push(current);
      current = found;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return undefined;
    const target = found.linkTarget ?? '';
    if (target.startsWith('/')) {
      above.length = 0;
      current = iso.root;
    }
    todo = [...split(target), ...todo];
    if (todo.length > MAX_PARTS) return undefined;
  }
}

function split(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function pick(files: readonly IsoFile[], name: string, match: 'exact' | 'any-case'): IsoFile | undefined {
  const exact = files.find((file) => file.name === name);
  if (exact !== undefined || match === 'exact') return exact;
  const lower = name.toLowerCase();
  return files.find((file) => file.name.toLowerCase() === lower);
}
