import { isAbsolute, join } from 'node:path';
import { isSessionId } from './session-files.ts';

/** Names a session and the directory of its journal. */
export interface SessionPlace {
  readonly id: string;
  readonly directory: string;
}

export function sessionsDirectory(stateDir: string): string {
  return join(stateDir, 'sessions');
}

/** What the programs of a session carry in their environment: how they join it, and how a sweep knows them. */
export function sessionEnv({ id, directory }: SessionPlace): Readonly<Record<string, string>> {
  return { UP_SESSION: id, UP_SESSION_DIR: directory };
}

/** The session that this environment names, or undefined where it names none. */
export function readSessionEnv(env: NodeJS.ProcessEnv): SessionPlace | undefined {
  const { UP_SESSION: id, UP_SESSION_DIR: directory } = env;
  if (id === undefined || directory === undefined) return undefined;
  return isSessionId(id) && isAbsolute(directory) && directory.endsWith(join('/sessions', id))
    ? { id, directory }
    : undefined;
}
