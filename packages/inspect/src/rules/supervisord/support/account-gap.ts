import type { Subject } from '../../../subject.ts';
import { knowledgeOf } from '../../../supervisord-subject/account-files.ts';

/** The part of an owner that an image does not know. */
export interface AccountGap {
  /** As the end of a sentence: `/etc/group has no group "neko"`. */
  readonly text: string;
  readonly fix: string;
}

/** What is missing for `user`, `user:group`; undefined where nothing is. */
export function accountGap(owner: string, subject: Subject): AccountGap | undefined {
  const [user = '', group] = owner.trim().split(':', 2);
  const { accounts } = subject;
  const users = [...accounts.users.values()];
  const groups = [...accounts.groups.values()];
  if (!users.some(({ name, uid }) => name === user || String(uid) === user)) return userGap(user, subject);
  if (group === undefined || groups.some(({ name, gid }) => name === group || String(gid) === group))
    return undefined;
  return groupGap(group, subject);
}

export function userGap(user: string, subject: Subject): AccountGap {
  return {
    text: gapText(subject, { file: '/etc/passwd', what: 'user', name: user }),
    fix: /^\d+$/.test(user)
      ? `add it: RUN useradd --uid ${user} NAME; with Nix, an /etc/passwd among the contents (dockerTools.fakeNss with extraPasswdLines)`
      : `add it: RUN useradd --system ${user}; with Nix, an /etc/passwd among the contents (dockerTools.fakeNss with extraPasswdLines)`,
  };
}

export function groupGap(group: string, subject: Subject): AccountGap {
  return {
    text: gapText(subject, { file: '/etc/group', what: 'group', name: group }),
    fix: `add it: RUN groupadd --system ${/^\d+$/.test(group) ? `--gid ${group} NAME` : group}; with Nix, an /etc/group among the contents (dockerTools.fakeNss with extraGroupLines)`,
  };
}

function gapText(
  subject: Subject,
  { file, what, name }: { readonly file: string; readonly what: string; readonly name: string },
): string {
  const which = /^\d+$/.test(name) ? `${what} with the id ${name}` : `${what} "${name}"`;
  return knowledgeOf(subject, file) === 'missing'
    ? `there is no ${file}, so that no ${which} exists`
    : `${file} has no ${which}`;
}
