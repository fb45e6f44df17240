import type { ImageTree } from '@up/oci';
import { textAt } from './look-up.ts';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** /etc/passwd and /etc/group of an image. */
export interface Accounts {
  readonly hasPasswd: boolean;
  readonly hasGroup: boolean;
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
}

export function readAccounts(tree: ImageTree): Accounts {
  const passwd = textAt(tree, '/etc/passwd');
  const group = textAt(tree, '/etc/group');
  // Container engines and musl take lines without home and shell as well.
  const users = fieldsOf(passwd, { atLeast: 4, atMost: 7 }).map(
    ([name = '', , uid, gid, , home = '', shell = '']) => ({
      name,
      uid: Number(uid),
      gid: Number(gid),
      home,
      shell,
    }),
  );
  const groups = fieldsOf(group, { atLeast: 4, atMost: 4 }).map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter((member) => member !== ''),
  }));
  return {
    hasPasswd: passwd !== undefined,
    hasGroup: group !== undefined,
    users: firstOfEach(users.filter(({ uid, gid }) => Number.isInteger(uid) && Number.isInteger(gid))),
    groups: firstOfEach(groups.filter(({ gid }) => Number.isInteger(gid))),
  };
}

function fieldsOf(
  text: string | undefined,
  { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
): readonly (readonly string[])[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= atLeast && fields.length <= atMost && fields[0] !== '');
}

/** The C library takes the first entry of a name. */
function firstOfEach<T extends { readonly name: string }>(entries: readonly T[]): ReadonlyMap<string, T> {
  return new Map([...entries].reverse().map((entry) => [entry.name, entry]));
}
