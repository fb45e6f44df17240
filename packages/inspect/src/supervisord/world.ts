import type { ConfigFiles } from './config-files.ts';
import { type Identity, userOfUid } from './identity.ts';
import { absolutePath, directoryName } from './posix-path.ts';
import { SupervisorError } from './supervisor-error.ts';
import { trimEndOf } from './trim-end.ts';

/** The releases that differ in what they say: 4.2.x (Debian 12) and 4.3.x (Debian 13). */
export type SupervisorVersion = '4.2' | '4.3';

/** What a configuration is read against: the place where supervisord will run. */
export interface World {
  readonly files: ConfigFiles;
  /** The environment of supervisord itself, in its order. */
  readonly env: ReadonlyMap<string, string>;
  readonly identity: Identity;
  readonly directoryExists: (path: string) => boolean;
  readonly hostNodeName: string;
  readonly version: SupervisorVersion;
  readonly cwd: string;
  /** The user that supervisord is started as. */
  readonly uid: number;
  /** Whether Python finds `module:attribute`; undefined where that cannot be told. */
  readonly canImport: (module: string, attribute: string | undefined) => boolean | undefined;
}

/** `os.path.expanduser` */
export function expandUser(path: string, { env, identity, uid }: World): string {
  if (!path.startsWith('~')) return path;
  const slash = path.indexOf('/', 1);
  const end = slash === -1 ? path.length : slash;
  const name = path.slice(1, end);
  const entry = name === '' ? userOfUid(uid, identity.users) : identity.users.get(name);
  const home =
    (name === '' ? env.get('HOME') : undefined) ?? (entry === undefined ? undefined : (entry.home ?? '/'));
  if (home === undefined) return path;
  return trimEndOf(home, '/') + path.slice(end) || '/';
}

/** supervisord's `normalize_path` */
export function normalizePath(path: string, world: World): string {
  return absolutePath(expandUser(path, world), world.cwd);
}

/** A directory that has to exist. */
export function parseExistingDirectory(text: string, world: World): string {
  const path = expandUser(text, world);
  if (world.directoryExists(path)) return path;
  throw new SupervisorError(`${text} is not an existing directory`);
}

/** A file whose directory has to exist. */
export function parseFileInDirectory(text: string, world: World): string {
  const path = expandUser(text, world);
  const directory = directoryName(path);
  if (directory === '' || world.directoryExists(directory)) return path;
  throw new SupervisorError(`The directory named as part of the path ${text} does not exist`);
}
