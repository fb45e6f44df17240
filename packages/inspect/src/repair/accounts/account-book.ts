import type { Accounts, Group, User } from '../../accounts.ts';

/** Somebody that is to exist. */
export interface WantedUser {
  readonly name: string;
  /** Where it is known already: written as a number, or the owner of the files of that user. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly home: string;
  readonly shell: string;
}

/** Below are the accounts of the system; above it nobody, and what user namespaces map. */
const FIRST_ID = 1000;
const NOBODY = 65534;

/** /etc/passwd and /etc/group with what is added to them. The same wishes in the same order give the same ids. */
export class AccountBook {
  readonly #users: Map<string, User>;
  readonly #groups: Map<string, Group>;
  readonly passwdLines: string[] = [];
  readonly groupLines: string[] = [];

  constructor({ users, groups }: Pick<Accounts, 'users' | 'groups'>) {
    this.#users = new Map(users);
    this.#groups = new Map(groups);
  }

  /** Does nothing for a name that is there. */
  addUser({ name, uid, gid, home, shell }: WantedUser): User {
    const known = this.#users.get(name);
    if (known !== undefined) return known;
    const group = gid ?? this.#groups.get(name)?.gid;
    const id = uid ?? this.#freeId(group);
    const user: User = { name, uid: id, gid: group ?? id, home, shell };
    this.#users.set(name, user);
    this.passwdLines.push(`${name}:x:${user.uid}:${user.gid}::${home}:${shell}`);
    if (![...this.#groups.values()].some((one) => one.gid === user.gid)) this.addGroup(name, user.gid);
    return user;
  }

  /** A user's group of the same name gets the id that the user says it has. */
  addGroup(name: string, gid?: number): Group {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const own = this.#users.get(name)?.gid;
    const isFree = own !== undefined && ![...this.#groups.values()].some((one) => one.gid === own);
    const group: Group = { name, gid: gid ?? (isFree ? own : this.#freeId()), members: [] };
    this.#groups.set(name, group);
    this.groupLines.push(`${name}:x:${group.gid}:`);
    return group;
  }

  hasUser(name: string): boolean {
    return this.#users.has(name);
  }

  hasUid(uid: number): boolean {
    return [...this.#users.values()].some((user) => user.uid === uid);
  }

  /** The first id that neither a user nor a group has; the preferred one where it is free. */
  #freeId(preferred?: number): number {
    const taken = new Set([
      NOBODY,
      ...[...this.#users.values()].flatMap(({ uid, gid }) => [uid, gid]),
      ...[...this.#groups.values()].map(({ gid }) => gid),
    ]);
    if (preferred !== undefined && preferred >= FIRST_ID && !this.hasUid(preferred)) return preferred;
    let id = FIRST_ID;
    while (taken.has(id)) id += 1;
    return id;
  }
}
