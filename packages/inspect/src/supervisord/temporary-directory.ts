import { pythonRepr } from '@up/formats';
import { absolutePath } from './posix-path.ts';
import { SupervisorError } from './supervisor-error.ts';
import type { World } from './world.ts';

/**
 * Where Python's tempfile looks, in that order. It wants a directory that it can write to; here one that exists
 * is taken.
 *
 * supervisord asks before it reads its configuration, and ends in a traceback where there is none.
 */
export function findTemporaryDirectory(world: World): string {
  const named = ['TMPDIR', 'TEMP', 'TMP'].map((name) => world.env.get(name)).filter(isFilled);
  const candidates = [...named, '/tmp', '/var/tmp', '/usr/tmp', world.cwd];
  const found = candidates.map((path) => absolutePath(path, world.cwd)).find(world.directoryExists);
  if (found !== undefined) return found;
  const list = candidates.map((path) => pythonRepr(path)).join(', ');
  throw new SupervisorError(`[Errno 2] No usable temporary directory found in [${list}]`);
}

function isFilled(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
