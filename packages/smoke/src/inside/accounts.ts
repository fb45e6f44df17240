export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

export interface GroupAccount {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** /etc/passwd and /etc/group of a container; the first entry of a name counts. */
export interface Accounts {
  readonly users: readonly UserAccount[];
  readonly groups: readonly GroupAccount[];
}

export function parseAccounts(passwd: string, group: string): Accounts {
  const users = fieldsOf(passwd, 7).map(([name = '', , uid, gid, , home = '', shell = '']) => ({
    ...{ name, uid: Number(uid), gid: Number(gid), home, shell },
  }));
  const groups = fieldsOf(group, 4).map(([name = '', , gid, members = '']) => ({
    ...{ name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') },
  }));
  return {
    users: users.filter(({ uid, gid }) => Number.isInteger(uid) && Number.isInteger(gid)),
    groups: groups.filter(({ gid }) => Number.isInteger(gid)),
  };
}

function fieldsOf(text: string, count: number): readonly (readonly string[])[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length === count && fields[0] !== '');
}

/** Numbers that `user`, `user:group` or `:group` stands for; what is left out is not asked for. */
export interface Owner {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** What the container has no such account for: `user "web"`. */
  readonly unknown?: string | undefined;
}

export function resolveOwner(owner: string, { users, groups }: Accounts): Owner {
  const [user = '', group = ''] = owner.split(':');
  const uid = users.find(({ name }) => name === user)?.uid ?? toId(user);
  const gid = groups.find(({ name }) => name === group)?.gid ?? toId(group);
  if (user !== '' && uid === undefined) return { unknown: `user "${user}"` };
  if (group !== '' && gid === undefined) return { unknown: `group "${group}"` };
  return { uid, gid };
}

/** Without a passwd file root is still 0. */
function toId(text: string): number | undefined {
  if (text === 'root') return 0;
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** Names of the groups that a user is in, its own first. */
export function groupsOf(user: UserAccount, { groups }: Accounts): readonly string[] {
  const own = groups.find(({ gid }) => gid === user.gid)?.name;
  const others = groups.filter(({ members }) => members.includes(user.name)).map(({ name }) => name);
  return [...new Set([...(own === undefined ? [] : [own]), ...others])];
}
