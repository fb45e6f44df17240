import { collectPrograms } from '../../references/collect-programs.ts';
import { nginxAccounts } from '../../references/nginx.ts';
import { placeOf } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { knowledgeOf } from '../../supervisord-subject/account-files.ts';
import { groupGap, userGap } from '../supervisord/support/account-gap.ts';
import { serviceAccounts } from './support/service-accounts.ts';

export const UNKNOWN_USER: Rule = {
  id: 'users/unknown-user',
  severity: 'error',
  summary: 'USER, or the user of a service that is started, does not exist in the image.',
  check: (subject) => check('user', subject),
};

export const UNKNOWN_GROUP: Rule = {
  id: 'users/unknown-group',
  severity: 'error',
  summary: 'The group of USER, or of a service that is started, does not exist in the image.',
  check: (subject) => check('group', subject),
};

function* check(kind: 'user' | 'group', subject: Subject): Iterable<Observation> {
  const file = kind === 'user' ? '/etc/passwd' : '/etc/group';
  if (knowledgeOf(subject, file) === 'unknown') return;
  yield* ofConfig(kind, subject);
  yield* outOfRange(kind, subject);
  yield* ofNginx(kind, subject);
  for (const { name, path, line, option } of serviceAccounts(kind, subject)) {
    const gap = kind === 'user' ? userGap(name, subject) : groupGap(name, subject);
    yield {
      message: `${option}=${name}, but ${gap.text}`,
      path,
      line,
      evidence: `systemd would not start the unit: Failed to determine ${kind} credentials (status=${kind === 'user' ? '217/USER' : '216/GROUP'})`,
      fix: gap.fix,
    };
  }
}

function* ofNginx(kind: 'user' | 'group', subject: Subject): Iterable<Observation> {
  const { accounts } = subject;
  const known = kind === 'user' ? accounts.users : accounts.groups;
  for (const account of nginxAccounts(subject, collectPrograms(subject).invocations)) {
    if (account.kind !== kind || known.has(account.name)) continue;
    const gap = kind === 'user' ? userGap(account.name, subject) : groupGap(account.name, subject);
    yield {
      message: `nginx is to run as ${kind} ${account.name}, but ${gap.text}`,
      ...placeOf(account.source, '/etc/nginx/nginx.conf'),
      evidence: `nginx would stop: ${kind === 'user' ? 'getpwnam' : 'getgrnam'}("${account.name}") failed`,
      fix: gap.fix,
    };
  }
}

/** What container engines take for an id (runc, libcontainer/user). */
const MAX_ID = 2 ** 31 - 1;

function* outOfRange(kind: 'user' | 'group', { user, image, accounts }: Subject): Iterable<Observation> {
  const [name = '', group = ''] = image.config.user.split(':');
  const written = kind === 'user' ? name : group;
  const known = kind === 'user' ? accounts.users : accounts.groups;
  if (user.status !== 'known' || known.has(written) || !(Number(written) > MAX_ID)) return;
  yield {
    message: `USER is ${image.config.user}, but ids end at ${MAX_ID}`,
    evidence: `no container starts: uids and gids must be in range 0-${MAX_ID}`,
    fix: 'name it by a smaller number',
  };
}

function* ofConfig(kind: 'user' | 'group', subject: Subject): Iterable<Observation> {
  const { user, image } = subject;
  // Docker takes `app:` for `app`.
  if (user.status !== 'unknown' || user.kind !== kind || user.name === '') return;
  const gap = kind === 'user' ? userGap(user.name, subject) : groupGap(user.name, subject);
  yield {
    message: `USER is ${image.config.user}, but ${gap.text}`,
    evidence:
      kind === 'user'
        ? `no container starts: unable to find user ${user.name}: no matching entries in passwd file`
        : `no container starts: unable to find group ${user.name}: no matching entries in group file`,
    fix: `${gap.fix}; or name it by number`,
  };
}
