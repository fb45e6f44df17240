import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { Session } from '@up/process';

/** Labels of everything that is made in an engine here. */
export const LABELS = {
  /** The id of the session that it belongs to. */
  session: 'up.session',
  /** Which machine and directory the session is in: others use the same engine. */
  scope: 'up.scope',
  target: 'up.target',
} as const;

/** The repository whose tags mark images that a session loaded for itself: their labels are part of the image. */
const TAG_REPOSITORY = 'localhost/up-session';

export interface SessionMark {
  readonly scope: string;
  readonly session: string;
}

/** What ties a thing in an engine to a session: its id, and where that id means anything. */
export function markOf(session: Session): SessionMark {
  const directory = session.env['UP_SESSION_DIR'] ?? '';
  return { scope: scopeOf(dirname(directory)), session: session.id };
}

/** A name for the sessions below a directory of this machine, that tells nothing about either. */
export function scopeOf(sessionsDirectory: string): string {
  return createHash('sha256').update(`${hostname()}\n${sessionsDirectory}`).digest('hex').slice(0, 16);
}

export function labelsOf(session: Session, target: string): Readonly<Record<string, string>> {
  const { scope, session: id } = markOf(session);
  return { [LABELS.session]: id, [LABELS.scope]: scope, [LABELS.target]: target };
}

/** Of what stays: it belongs to no session. */
export function detachedLabels(target: string): Readonly<Record<string, string>> {
  return { [LABELS.target]: target, 'up.detached': 'true' };
}

export function sessionTag(session: Session, imageId: string): string {
  const { scope, session: id } = markOf(session);
  return `${TAG_REPOSITORY}:${scope}-${id}-${imageId.replace(/^sha256:/, '').slice(0, 12)}`;
}

/** The session that a name of an image belongs to, or undefined when it is no such name. */
export function readSessionTag(name: string): SessionMark | undefined {
  const [, scope, session] =
    /^localhost\/up-session:([0-9a-f]{16})-([0-9a-f]{8})-[0-9a-f]{1,12}$/.exec(name) ?? [];
  return scope === undefined || session === undefined ? undefined : { scope, session };
}
