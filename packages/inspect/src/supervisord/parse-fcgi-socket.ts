import { isPythonSpace, pythonRepr } from '@up/formats';
import type { FcgiSocket } from './group-config.ts';
import type { Owner, UserEntry } from './identity.ts';
import { SupervisorError } from './supervisor-error.ts';
import { parsePort } from './values/inet-address.ts';
import { normalizePath, type World } from './world.ts';

export interface FcgiSocketOptions {
  readonly world: World;
  /** The user of the program: it owns a Unix socket unless an owner is given. */
  readonly user: UserEntry | undefined;
  readonly owner: Owner | undefined;
  readonly mode: number | undefined;
  readonly backlog: number | undefined;
}

/** `unix:///path` or `tcp://host:port` */
export function parseFcgiSocket(text: string, options: FcgiSocketOptions): FcgiSocket {
  const { world, user, owner, mode, backlog } = options;
  if (text.startsWith('unix://')) {
    const path = text.slice('unix://'.length);
    if (!path.startsWith('/')) throw twoPartError('Unix socket path %s is not an absolute path', path);
    const heir = user === undefined || user.uid === world.uid ? undefined : { uid: user.uid, gid: user.gid };
    return {
      kind: 'unix',
      path: normalizePath(path, world),
      owner: owner ?? heir,
      mode: mode ?? 0o700,
      backlog,
    };
  }
  if (owner !== undefined || mode !== undefined) {
    throw new SupervisorError(
      'socket_owner and socket_mode params should only be used with a Unix domain socket',
    );
  }
  const match = /^tcp:\/\/([^:]+):(\p{Nd}+)\n?$/u.exec(text);
  if (match === null || [...(match[1] ?? '')].some(isPythonSpace))
    throw twoPartError('Bad socket format %s', text);
  return { kind: 'tcp', host: (match[1] ?? '').toLowerCase(), port: parsePort(match[2] ?? ''), backlog };
}

/** supervisord hands the value over beside the message instead of putting it in, and prints both. */
function twoPartError(message: string, value: string): SupervisorError {
  return new SupervisorError(`(${pythonRepr(message)}, ${pythonRepr(value)})`);
}
