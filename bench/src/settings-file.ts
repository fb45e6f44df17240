import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '@up/process';
import { plainEnv } from './plain-env.ts';
import type { BenchContext } from './suite.ts';

/** Writes the settings document of a profile, as a user does with `up show PROFILE --settings`. Returns its path. */
export async function writeSettings(
  { root, session, signal }: BenchContext,
  profile: string,
): Promise<string> {
  const { stdout } = await runProcess({
    command: process.execPath,
    args: [join(root, 'apps/up/bin/up.js'), 'show', profile, '--settings'],
    cwd: root,
    env: plainEnv(),
    timeoutMs: 30_000,
    session,
    signal,
  });
  const path = join(await session.scratch('settings'), 'settings.json');
  await writeFile(path, stdout);
  return path;
}
