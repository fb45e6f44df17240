import type { StartedContainer } from '@up/docker';
import { check, passed, type SmokeCheck } from '../smoke-check.ts';

/** A file that gives whoever starts it the rights of its owner or group. */
export interface SetuidFile {
  readonly path: string;
  readonly mode: number;
}

const SETUID = 0o4000;
const SETGID = 0o2000;
const GROUP_EXECUTE = 0o010;
const MAX_NAMED = 20;

/** Set-uid files, and set-gid files that can be executed (without that the bit means something else). */
export function isSetuid({ mode }: Pick<SetuidFile, 'mode'>): boolean {
  return (mode & SETUID) !== 0 || ((mode & SETGID) !== 0 && (mode & GROUP_EXECUTE) !== 0);
}

/** The set-uid files of a container, by its archive: all of it is read. */
export async function findSetuidFiles(container: StartedContainer): Promise<readonly SetuidFile[]> {
  const found: SetuidFile[] = [];
  for await (const { path, type, mode } of container.listPath('/'))
    if (type === 'file' && isSetuid({ mode })) found.push({ path, mode });
  return found;
}

export interface SetuidCheckOptions {
  readonly files: readonly SetuidFile[];
  /** Paths that may be. */
  readonly allowed: readonly string[];
  /** `ask`: a profile says which may be. `tell`: nobody does, so nothing is wrong. */
  readonly mode: 'ask' | 'tell';
}

/** Whether a set-uid file is left that is not listed. */
export function checkSetuid({ files, allowed, mode }: SetuidCheckOptions): SmokeCheck {
  const name = 'set-uid files';
  const surplus = files.filter(({ path }) => !allowed.includes(path)).map(({ path }) => path);
  if (surplus.length === 0)
    return passed('isolation', name, files.length === 0 ? 'none' : `only those that may be: ${files.length}`);
  const rest = surplus.length > MAX_NAMED ? ` and ${surplus.length - MAX_NAMED} more` : '';
  const listed = `${surplus.slice(0, MAX_NAMED).join(', ')}${rest}`;
  return mode === 'ask'
    ? check('isolation', name, 'failed', `not listed in expect.setuid: ${listed}`)
    : check('isolation', name, 'skipped', `${listed}; no profile says which may be`);
}
