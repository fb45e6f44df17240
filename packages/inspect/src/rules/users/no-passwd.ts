import { baseName } from '../../base-name.ts';
import type { Observation, Rule } from '../../rule.ts';
import { unwrapCommand } from '../../shell/unwrap-command.ts';
import type { Subject } from '../../subject.ts';
import { knowledgeOf } from '../../supervisord-subject/account-files.ts';
import { findGlibc, findMusl } from './support/glibc.ts';

export const NO_PASSWD: Rule = {
  id: 'users/no-passwd',
  severity: 'warning',
  summary: 'There is no /etc/passwd: nobody has a name or a home.',
  check,
};

/** Programs that end where they cannot look up a user, and what they say. */
const NEEDS_USERS: ReadonlyMap<string, { readonly onlyAsRoot: boolean; readonly says: string }> = new Map([
  ['nginx', { onlyAsRoot: true, says: 'getpwnam("nobody") failed' }],
  ['sshd', { onlyAsRoot: false, says: 'Privilege separation user sshd does not exist' }],
  ['initdb', { onlyAsRoot: false, says: 'could not look up effective user ID' }],
  ['ssh', { onlyAsRoot: false, says: 'No user exists for uid' }],
]);

const FIX =
  'add one: COPY a passwd file of two lines, or start from a base that has one; with Nix, dockerTools.fakeNss among the contents';

function* check(subject: Subject): Iterable<Observation> {
  const { image, identity, user } = subject;
  if (knowledgeOf(subject, '/etc/passwd') !== 'missing' || user.status !== 'known') return;
  const { entrypoint, cmd } = image.config;
  const program = baseName(unwrapCommand([...entrypoint, ...cmd]).words[0] ?? '');
  const needy = NEEDS_USERS.get(program);
  if (needy !== undefined && (!needy.onlyAsRoot || identity.uid === 0)) {
    yield {
      severity: 'error',
      message: `there is no /etc/passwd, and ${program} does not start without it`,
      path: '/etc/passwd',
      evidence: `${program} would say: ${needy.says}`,
      fix: FIX,
    };
    return;
  }
  const library = findGlibc(subject)?.path ?? findMusl(subject);
  // A static program in an otherwise empty image asks nobody for names.
  if (library === undefined) return;
  yield {
    severity: identity.uid === 0 ? 'info' : 'warning',
    message: `there is no /etc/passwd: uid ${identity.uid} has no name and no home`,
    path: '/etc/passwd',
    evidence: `programs that look up a user fail (whoami, ssh, git, os.userInfo() of Node, getpass of Python); looked up by ${library}`,
    fix: FIX,
  };
}
