import { plural, userPaths } from '@up/core';
import { sweepSessions } from '@up/process';
import type { CommandContext, CommandResult } from '../context.ts';

/** `up clean`: stops and removes what runs of `up` left behind that were killed; running ones are left alone. */
export async function clean({ env }: CommandContext): Promise<CommandResult> {
  const report = await sweepSessions({ stateDir: userPaths(env).state });
  const killed = report.swept.flatMap((session) => session.killed);
  const removed = report.swept.flatMap((session) => session.removed);
  const lines = [
    ...killed.map(({ pid, command }) => `stopped  ${pid}  ${command}`),
    ...removed.map((path) => `removed  ${path}`),
    report.swept.length === 0
      ? 'nothing was left behind'
      : `${plural(report.swept.length, 'crashed run')} swept: ${plural(killed.length, 'process', 'processes')} stopped, ${plural(removed.length, 'directory', 'directories')} removed`,
    ...(report.alive > 0 ? [`${plural(report.alive, 'run')} of up still going, left alone`] : []),
  ];
  return { data: report, text: `${lines.join('\n')}\n` };
}
