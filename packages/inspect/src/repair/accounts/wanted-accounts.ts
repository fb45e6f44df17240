import type { Finding } from '@up/core';
import { placeIn } from '../../rules/supervisord/support/observe.ts';
import { refusalsOf } from '../../rules/supervisord/support/refusals.ts';
import { serviceAccounts } from '../../rules/users/support/service-accounts.ts';
import type { Subject } from '../../subject.ts';
import { type SupervisorReading, supervisorConfigs } from '../../supervisord-subject.ts';
import type { FindingRef } from '../repairer.ts';

/** An account that something names and that is missing. */
export interface WantedAccount {
  readonly kind: 'user' | 'group';
  /** A name or a number, as it is written. */
  readonly name: string;
  /** Whether processes run as it, so that it needs a home. */
  readonly isRun: boolean;
  readonly ref: FindingRef;
}

/** Of the config, of units of systemd, and of supervisord. */
export function wantedAccounts(subject: Subject, findings: readonly Finding[]): readonly WantedAccount[] {
  return [
    ...ofConfig(subject, findings),
    ...ofUnits(subject),
    ...supervisorConfigs(subject).flatMap((reading) => [
      ...ofUsers(reading, subject),
      ...ofOwners(reading, subject),
    ]),
    ...ofNobody(subject),
  ];
}

function ofConfig({ user }: Subject, findings: readonly Finding[]): readonly WantedAccount[] {
  if (user.status !== 'unknown') return [];
  const { kind, name } = user;
  const meant = findings.filter(
    ({ rule, message }) => rule === `users/unknown-${kind}` && message.startsWith('USER is '),
  );
  return meant.map(({ rule, message }) => ({ kind, name, isRun: true, ref: { rule, message } }));
}

function ofUnits(subject: Subject): readonly WantedAccount[] {
  return (['user', 'group'] as const).flatMap((kind) =>
    serviceAccounts(kind, subject).map(({ name, path, line }) => ({
      kind,
      name,
      isRun: true,
      ref: { rule: `users/unknown-${kind}`, path, line },
    })),
  );
}

/** As supervisord says it: `Invalid user name app`, `Invalid group id 7`. */
const INVALID = /^Invalid (user|group) \w+ (.*?)(?: in section '.*)?$/s;

function ofUsers(reading: SupervisorReading, subject: Subject): readonly WantedAccount[] {
  return refusalsOf('user', reading, subject).flatMap((refusal) => {
    const [, kind, name = ''] = INVALID.exec(refusal.message) ?? [];
    if (kind !== 'user' && kind !== 'group') return [];
    const ref = { rule: 'supervisord/user', ...placeIn(reading, refusal.place) };
    return [{ kind, name, isRun: true, ref }];
  });
}

function ofOwners(reading: SupervisorReading, { accounts, ...subject }: Subject): readonly WantedAccount[] {
  return refusalsOf('sockchown', reading, { accounts, ...subject }).flatMap((refusal) => {
    const [user = '', group] = refusal.message
      .replace(/^Invalid \w+ value /, '')
      .trim()
      .split(':', 2);
    const ref = { rule: 'supervisord/sockchown', ...placeIn(reading, refusal.place) };
    const users = [...accounts.users.values()];
    const groups = [...accounts.groups.values()];
    const isUser = users.some(({ name, uid }) => name === user || String(uid) === user);
    const isGroup =
      group === undefined || groups.some(({ name, gid }) => name === group || String(gid) === group);
    return [
      ...(isUser ? [] : [{ kind: 'user' as const, name: user, isRun: false, ref }]),
      ...(isGroup ? [] : [{ kind: 'group' as const, name: group, isRun: false, ref }]),
    ];
  });
}

/** A number that has no name: whoever the image runs as. Root and nobody come with the file. */
function ofNobody({ identity, user }: Subject): readonly WantedAccount[] {
  const ref = { rule: 'users/no-passwd', path: '/etc/passwd' };
  if (user.status !== 'known') return [];
  return [{ kind: 'user', name: String(identity.uid), isRun: true, ref }];
}
