import type { Accounts } from '../accounts.ts';

/** Numbers that `user`, `user:group` or `:group` stands for in an image; what is left out is not asked for. */
export interface ExpectedOwner {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** A name that the image does not have: `user "web"`. */
  readonly unknown?: string | undefined;
}

export function parseOwner(owner: string, { users, groups }: Accounts): ExpectedOwner {
  const [user = '', group = ''] = owner.split(':');
  const uid = users.get(user)?.uid ?? toId(user) ?? (user === 'root' ? 0 : undefined);
  const gid = groups.get(group)?.gid ?? toId(group) ?? (group === 'root' ? 0 : undefined);
  if (user !== '' && uid === undefined) return { unknown: `user "${user}"` };
  if (group !== '' && gid === undefined) return { unknown: `group "${group}"` };
  return { uid, gid };
}

function toId(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
