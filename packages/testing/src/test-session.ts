import { join } from 'node:path';
import { type Cleanup, userPaths } from '@up/core';
import { joinSession, type Session, startSession } from '@up/process';

/**
 * The session in which what a test starts is journalled: that of the `up` that runs the tests, else one of its own, so that
 * `up clean` finds what a killed test run has left.
 */
export async function testSession(env: NodeJS.ProcessEnv, cleanup: Cleanup): Promise<Session> {
  const joined = joinSession(env);
  return cleanup.use(joined ?? (await startSession({ stateDir: join(userPaths(env).state) })));
}
