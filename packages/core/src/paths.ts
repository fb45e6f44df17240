import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where `up` keeps what outlives one run, by the XDG base directory specification. */
export interface UserPaths {
  readonly config: string;
  readonly cache: string;
  readonly state: string;
}

/** Relative values of the XDG variables are ignored, as the specification asks. */
export function userPaths(env: NodeJS.ProcessEnv, home: string = homedir()): UserPaths {
  const base = (variable: string, fallback: string): string => {
    const value = env[variable];
    return join(value?.startsWith('/') ? value : join(home, fallback), 'up');
  };
  return {
    config: base('XDG_CONFIG_HOME', '.config'),
    cache: base('XDG_CACHE_HOME', '.cache'),
    state: base('XDG_STATE_HOME', '.local/state'),
  };
}
