import type { FileNode, Lookup } from '@up/oci';
import type { Accounts } from './accounts.ts';

/** Whom a process runs as. */
export interface Identity {
  /** As it was written: `1000`, `app`, `app:web`; `root` where nothing was. */
  readonly label: string;
  readonly uid: number;
  readonly gids: ReadonlySet<number>;
  readonly home: string | undefined;
}

export type IdentityResult =
  | { readonly status: 'known'; readonly identity: Identity }
  /** A name that /etc/passwd or /etc/group does not have. */
  | { readonly status: 'unknown'; readonly kind: 'user' | 'group'; readonly name: string };

/** What `USER` of an image config, or `user=` of a service, means in an image: `name`, `uid`, each with `:group`. */
export function resolveIdentity(written: string, accounts: Accounts): IdentityResult {
  const [userPart = '', groupPart] = written.split(':');
  const user = userPart === '' ? accounts.users.get('root') : findUser(userPart, accounts);
  const uid = user?.uid ?? (userPart === '' ? 0 : toId(userPart));
  if (uid === undefined) return { status: 'unknown', kind: 'user', name: userPart };
  const gid =
    groupPart === undefined ? (user?.gid ?? 0) : (accounts.groups.get(groupPart)?.gid ?? toId(groupPart));
  if (gid === undefined) return { status: 'unknown', kind: 'group', name: groupPart ?? '' };
  const supplementary =
    user === undefined || groupPart !== undefined
      ? []
      : [...accounts.groups.values()]
          .filter(({ members }) => members.includes(user.name))
          .map((group) => group.gid);
  const label = written === '' ? 'root' : written;
  return {
    status: 'known',
    identity: { label, uid, gids: new Set([gid, ...supplementary]), home: user?.home },
  };
}

function findUser(
  text: string,
  { users }: Accounts,
): { readonly uid: number; readonly gid: number; readonly name: string; readonly home: string } | undefined {
  const uid = toId(text);
  return users.get(text) ?? [...users.values()].find((user) => user.uid === uid);
}

function toId(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

export type Access = 'read' | 'write' | 'execute';

const BITS: Readonly<Record<Access, number>> = { read: 4, write: 2, execute: 1 };

/** Whether the mode bits allow it. Root may read and write everything, and execute what anybody may. */
export function mayAccess(node: FileNode, { uid, gids }: Identity, access: Access): boolean {
  const bit = BITS[access];
  if (uid === 0) return access !== 'execute' || node.type === 'directory' || (node.mode & 0o111) !== 0;
  if (node.uid === uid) return (node.mode & (bit << 6)) !== 0;
  if (gids.has(node.gid)) return (node.mode & (bit << 3)) !== 0;
  return (node.mode & bit) !== 0;
}

/** Whether every directory on the way may be searched; the lookup has to have found something. */
export function mayReach(lookup: Lookup, identity: Identity): boolean {
  return (
    lookup.status === 'found' &&
    lookup.directories.every((node) => node === lookup.node || mayAccess(node, identity, 'execute'))
  );
}
