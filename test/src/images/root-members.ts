import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerMember } from '@up/oci';
import { hostFile } from './neko-debian/store-closure.ts';

/** What a container has no use for; the two are most of the size. */
const LEFT_OUT = /^\/(?:usr\/share\/(?:doc|man|locale|info)|var\/(?:cache|lib\/apt\/lists))\//;

const SET_ID = 0o6000;

/** The files of a Debian root as members of a layer, without documentation and package lists; none is set-uid. */
export function rootMembers(root: string): readonly LayerMember[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).flatMap((name): LayerMember[] => {
    const [source, path] = [join(root, name), `/${name}`];
    if (LEFT_OUT.test(path) || /^\/(?:dev|proc|sys)\//.test(path)) return [];
    const stat = lstatSync(source);
    const { mode, uid, gid } = stat;
    const shared = { path, uid, gid, mode: mode & 0o7777 & (stat.isFile() ? ~SET_ID : 0o7777) };
    if (stat.isSymbolicLink()) return [{ type: 'symlink', path, linkTarget: readlinkSync(source) }];
    if (stat.isDirectory()) return [{ type: 'directory', ...shared }];
    return stat.isFile() ? [{ type: 'file', ...shared, content: hostFile(source) }] : [];
  });
}
