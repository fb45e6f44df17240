import type { Subject } from '../../../subject.ts';
import { knowledgeOf } from '../../../supervisord-subject/account-files.ts';
import type { Refusal } from '../../../supervisord-subject/refusal.ts';
import type { SupervisorReading } from '../../../supervisord-subject.ts';
import { mayBeMadeByScript } from './observe.ts';

/** What a refusal is about: each kind has a rule of its own. */
export type RefusalKind = 'sockchown' | 'user' | 'env-unset' | 'log-directory' | 'directory' | 'config-error';

/** The refusals of one kind that are certain. */
export function refusalsOf(
  kind: RefusalKind,
  reading: SupervisorReading,
  subject: Subject,
): readonly Refusal[] {
  return reading.refusals.filter(
    (refusal) => kindOf(refusal) === kind && isCertain(refusal, reading, subject),
  );
}

const MISSING_PATH = /^The directory named as part of the path (.+?) does not exist/s;
const NO_DIRECTORY = /^(.+?) is not an existing directory/s;
const MISSING_NAME = /contains names \('ENV_([^']+)'\) which cannot be expanded/;

export function kindOf({ message, option }: Refusal): RefusalKind {
  if (/^Invalid (?:sockchown|socket_owner) value /.test(message)) return 'sockchown';
  if (/^Invalid (?:user|group) (?:name|id) /.test(message)) return 'user';
  if (MISSING_NAME.test(message)) return 'env-unset';
  if (MISSING_PATH.test(message)) return 'log-directory';
  if (NO_DIRECTORY.test(message)) return option?.key === 'childlogdir' ? 'log-directory' : 'directory';
  return 'config-error';
}

/** The path that has no directory, as supervisord names it. */
export function refusedPath({ message }: Refusal): string {
  return (MISSING_PATH.exec(message) ?? NO_DIRECTORY.exec(message))?.[1] ?? '';
}

/** The environment variable that is not set. */
export function missingVariable({ message }: Refusal): string {
  return MISSING_NAME.exec(message)?.[1] ?? '';
}

function isCertain(refusal: Refusal, reading: SupervisorReading, subject: Subject): boolean {
  const { scripts, isComplete } = reading;
  switch (kindOf(refusal)) {
    case 'sockchown':
    case 'user':
      return (
        areAccountsKnown(subject) &&
        !/\b(?:user|group)(?:add|mod)\b|\badd(?:user|group)\b|\/etc\/(?:passwd|group)/.test(scripts)
      );
    case 'env-unset':
      return !scripts.includes(missingVariable(refusal));
    case 'log-directory':
    case 'directory':
      return !mayBeMadeByScript(reading, refusedPath(refusal).replace(/\/[^/]*$/, ''));
    case 'config-error':
      return (
        isComplete || !/names unknown program|does not include supervisord section/.test(refusal.message)
      );
  }
}

function areAccountsKnown(subject: Subject): boolean {
  return ['/etc/passwd', '/etc/group'].every((path) => knowledgeOf(subject, path) !== 'unknown');
}

/** What supervisord does about it. Only the first refusal is met until it is mended. */
export function consequenceOf(refusal: Refusal, { refusals }: SupervisorReading): string {
  return refusal === refusals[0]
    ? `supervisord would stop: ${refusal.message}`
    : `once what comes before is mended, supervisord would stop: ${refusal.message}`;
}
