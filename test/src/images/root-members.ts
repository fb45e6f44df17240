import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerMember } from '@up/oci';
import { hostFile } from './neko-debian/store-closure.ts';

/** What a container has no use for; the two are most of the size. */
const LEFT_OUT = /^\/(?:usr\/share\/(?:doc|man|locale|info)|var\/(?:cache|lib\/apt\/lists))\//;

const SET_ID = 0o6000;

/** The files of a Debian root as members of a layer, without documentation and package lists; none is set-uid. */
export function rootMembers(root: string): readonly LayerMember[] {
  return below(root, '');
}

/** Links are not followed: some lead to the machine's own directories. */
function below(root: string, directory: string): readonly LayerMember[] {
  return readdirSync(join(root, directory)).flatMap((name): readonly LayerMember[] => {
    const path = `${directory}/${name}`;
    if (LEFT_OUT.test(path)) return [];
    const source = join(root, path);
    const stat = lstatSync(source);
    const { uid, gid } = stat;
    if (stat.isSymbolicLink()) return [{ type: 'symlink', path, linkTarget: readlinkSync(source) }];
    if (stat.isDirectory()) {
      const self: LayerMember = { type: 'directory', path, uid, gid, mode: stat.mode & 0o7777 };
      return EMPTY.has(path) ? [self] : [self, ...below(root, path)];
    }
    if (!stat.isFile()) return [];
    return [{ type: 'file', path, uid, gid, mode: stat.mode & 0o7777 & ~SET_ID, content: hostFile(source) }];
  });
}

/** What the kernel fills. */
const EMPTY: ReadonlySet<string> = new Set(['/dev', '/proc', '/sys']);
