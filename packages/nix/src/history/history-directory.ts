import { join } from 'node:path';
import { userPaths } from '@up/core';

/** Where the history of this user's builds is. */
export function historyDirectory(env: NodeJS.ProcessEnv): string {
  return join(userPaths(env).state, 'nix-history');
}
