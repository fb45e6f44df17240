import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createJsonCache, safeText, truncate, userPaths } from '@up/core';
import { runProcess } from '@up/process';

/** `7.2.22 (Debian 1:7.2+dfsg-7)`: what `--version` says, asked once of each QEMU. @throws UpError as `runProcess`. */
export async function readQemuVersion(qemu: string, env: NodeJS.ProcessEnv): Promise<string> {
  const path = await realpath(qemu);
  const { size, mtimeMs, ino } = await stat(path);
  const key = [path, size, mtimeMs, ino].join('\0');
  const cache = createJsonCache<string>({
    directory: join(userPaths(env).cache, 'qemu-versions'),
    builtBy: 'version-1',
    maxEntries: 20,
  });
  const known = await cache.get(key);
  if (known !== undefined) return known;
  const { stdout } = await runProcess({ command: qemu, args: ['--version'], env });
  const [line = ''] = stdout.split('\n');
  const version = truncate(safeText(line.replace(/^.*version /, '').trim()), 200);
  await cache.put(key, version);
  return version;
}
