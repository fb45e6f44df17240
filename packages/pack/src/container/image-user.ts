import { UpError } from '@up/core';

/** Whom the main process of an image runs as. */
export interface ImageUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Never root where nobody asks for it. */
const DEFAULT_USER = '1000:1000';

/**
 * The account that `user` of a profile's container flags means: `uid`, `uid:gid`, or a name, which gets uid 1000.
 * @throws UpError UP_CONFIG_INVALID for anything else.
 */
export function imageUser(user: string = DEFAULT_USER): ImageUser {
  const numbers = /^(\d{1,9})(?::(\d{1,9}))?$/.exec(user);
  if (numbers !== null) {
    const uid = Number(numbers[1]);
    const gid = Number(numbers[2] ?? numbers[1]);
    return { name: uid === 0 ? 'root' : 'up', uid, gid, home: uid === 0 ? '/root' : '/home/up' };
  }
  if (user === 'root') return { name: 'root', uid: 0, gid: 0, home: '/root' };
  if (user === 'nobody') return { name: 'nobody', uid: 65534, gid: 65534, home: '/nonexistent' };
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(user))
    return { name: user, uid: 1000, gid: 1000, home: `/home/${user}` };
  throw new UpError('UP_CONFIG_INVALID', `"${user}" is no user that an image can be made with`, {
    hint: 'Write user = "1000:1000" under [workloads.NAME.container] of up.toml.',
  });
}
