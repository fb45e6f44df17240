import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where the C library looks when PATH is not set. */
const DEFAULT_PATH = '/usr/bin:/bin';

/** The directories in which a program name is looked up. An empty entry means the current directory. */
export function searchPath(env: NodeJS.ProcessEnv): readonly string[] {
  return (env['PATH'] ?? DEFAULT_PATH).split(delimiter).map((directory) => directory || '.');
}

/**
 * The executable file that starting `name` would run, or undefined: the first match in the PATH of
 * `env`; a name with a slash is taken as it is.
 */
export async function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (name === '' || name.includes('\0')) return undefined;
  const candidates = name.includes('/') ? [name] : searchPath(env).map((directory) => join(directory, name));
  for (const candidate of candidates) {
    if (await isExecutableFile(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
