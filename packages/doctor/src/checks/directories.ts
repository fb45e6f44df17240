import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass } from '../outcome.ts';
import type { Remedy } from '../remedy/remedy.ts';

export const directories: HealthCheck = {
  id: 'directories',
  group: 'host',
  title: 'up can keep what it needs',
  looksAt: 'the state and the cache directory of up: there, or can be made, and writable',
  run: async ({ host }): Promise<Outcome> => {
    const { state, cache } = host.paths;
    const faults: string[] = [];
    const fix: string[] = [];
    const remedies: Remedy[] = [];
    for (const path of [state, cache]) {
      const found = await host.files.state(path);
      const real = await host.files.realPath(path);
      if (found === undefined) {
        // up makes it when it needs it: it is a fault only where that will not work.
        if (await canMake(path, host.files)) continue;
        faults.push(`${path} is not there, and cannot be made`);
        fix.push(`sudo mkdir -p ${path} && sudo chown $USER ${path}`);
      } else if (real === undefined) {
        faults.push(`${path} is a link that leads nowhere`);
        fix.push(`mkdir -p "$(readlink ${path})"`);
        const target = await host.files.readLink(path);
        if (target?.startsWith(`${host.user.home}/`)) {
          remedies.push({ kind: 'directory', path: target, why: 'it is yours, and something leads to it' });
        }
      } else if (!(await host.files.canWrite(real))) {
        faults.push(`${path} cannot be written by ${host.user.name || 'this user'}`);
        fix.push(`sudo chown -R $USER ${path}`);
      }
    }
    return faults.length === 0 ? pass(`${state}, ${cache}`) : fail(faults, { fix, remedies });
  },
};

async function canMake(
  path: string,
  files: { canWrite(path: string): Promise<boolean>; state(path: string): Promise<unknown> },
): Promise<boolean> {
  for (let at = path; at !== '/' && at !== '.'; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    if ((await files.state(at)) !== undefined) return await files.canWrite(at);
  }
  return await files.canWrite('/');
}
