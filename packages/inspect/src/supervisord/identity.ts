import { SupervisorError } from './supervisor-error.ts';
import { parseInteger } from './values/integer.ts';

export interface UserEntry {
  readonly uid: number;
  readonly gid: number;
  readonly home?: string;
}

/** /etc/passwd and /etc/group of the image, in file order: name to ids. */
export interface Identity {
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly groups: ReadonlyMap<string, number>;
}

/** A user by name or number. */
export function parseUser(text: string, { users }: Identity): UserEntry {
  const uid = numberOrUndefined(text);
  const entry = uid === undefined ? users.get(text) : userOfUid(uid, users);
  if (entry !== undefined) return entry;
  throw new SupervisorError(`Invalid user ${uid === undefined ? 'name' : 'id'} ${text}`);
}

/** The first entry with that uid. */
export function userOfUid(uid: number, users: Identity['users']): UserEntry | undefined {
  return [...users.values()].find((entry) => entry.uid === uid);
}

export interface Owner {
  readonly uid: number;
  /** -1: not changed. */
  readonly gid: number;
}

/** `user` or `user:group`. */
export function parseOwner(text: string, identity: Identity): Owner {
  const colon = text.indexOf(':');
  if (colon === -1) return { uid: parseUser(text, identity).uid, gid: -1 };
  return {
    uid: parseUser(text.slice(0, colon), identity).uid,
    gid: parseGroup(text.slice(colon + 1), identity),
  };
}

function parseGroup(text: string, { groups }: Identity): number {
  const gid = numberOrUndefined(text);
  if (gid === undefined) {
    const named = groups.get(text);
    if (named !== undefined) return named;
    throw new SupervisorError(`Invalid group name ${text}`);
  }
  if ([...groups.values()].includes(gid)) return gid;
  throw new SupervisorError(`Invalid group id ${text}`);
}

function numberOrUndefined(text: string): number | undefined {
  try {
    return parseInteger(text);
  } catch {
    return undefined;
  }
}
