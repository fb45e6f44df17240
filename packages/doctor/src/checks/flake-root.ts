import { dirname, join } from 'node:path';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import type { Host } from '../host/host.ts';
import type { ProgramRun } from '../host/host-programs.ts';
import { type Outcome, skip } from '../outcome.ts';

/** A check of the flake in this directory or above it; skipped where there is none. */
export function withFlake(
  run: (context: CheckContext, root: string) => Promise<Outcome>,
): HealthCheck['run'] {
  return async (context) => {
    const root = await findFlake(context.host);
    return root === undefined ? skip('there is no flake.nix here') : await run(context, root);
  };
}

async function findFlake({ cwd, files }: Host): Promise<string | undefined> {
  for (let at = cwd; ; at = dirname(at)) {
    if ((await files.state(join(at, 'flake.nix'))) !== undefined) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** Asks git about a directory. Undefined where there is no git. */
export async function askGit(
  { host, signal }: CheckContext,
  { root, args }: { readonly root: string; readonly args: readonly string[] },
): Promise<ProgramRun | undefined> {
  return await host.programs.run('git', {
    // Only asked: no monitor that the repository names is started for it.
    args: ['-c', 'core.fsmonitor=false', ...args],
    cwd: root,
    signal,
    env: { GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
  });
}

/** What git lists with `-z`. */
export function namesOf(stdout: string): readonly string[] {
  return stdout.split('\0').filter((name) => name !== '');
}
