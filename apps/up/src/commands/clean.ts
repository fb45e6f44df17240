import { plural, userPaths } from '@up/core';
import { sweepSessions } from '@up/process';
import type { CommandContext, CommandResult } from '../context.ts';
import { cleanEngine } from './clean-engine.ts';

/**
 * `up clean`: stops and removes what runs of `up` left behind that were killed, in a container engine too;
 * running ones are left alone.
 */
export async function clean({ env, signal }: CommandContext): Promise<CommandResult> {
  const stateDir = userPaths(env).state;
  const report = await sweepSessions({ stateDir });
  const engine = await cleanEngine({ env, stateDir, signal });
  const { containers = [], networks = [], images = [] } = engine ?? {};
  const problems = [...report.problems, ...(engine?.problems ?? [])];
  const killed = report.swept.flatMap((session) => session.killed);
  const removed = report.swept.flatMap((session) => session.removed);
  const inEngine = [
    ...containers.map((name) => `container ${name}`),
    ...networks.map((name) => `network ${name}`),
    ...images.map((name) => `image ${name}`),
  ];
  const lines = [
    ...killed.map(({ pid, command }) => `stopped  ${pid}  ${command}`),
    ...[...removed, ...inEngine].map((what) => `removed  ${what}`),
    ...problems.map((problem) => `failed   ${problem}`),
    ...(report.swept.length === 0 ? [] : [sweptLine(report.swept.length, killed.length, removed.length)]),
    ...(report.swept.length + inEngine.length + problems.length === 0 ? ['nothing was left behind'] : []),
    ...(report.alive > 0 ? [`${plural(report.alive, 'run')} of up still going, left alone`] : []),
  ];
  const data = { ...report, problems, engine: { containers, networks, images } };
  return { data, text: `${lines.join('\n')}\n` };
}

function sweptLine(runs: number, killed: number, removed: number): string {
  return `${plural(runs, 'crashed run')} swept: ${plural(killed, 'process', 'processes')} stopped, ${plural(removed, 'directory', 'directories')} removed`;
}
