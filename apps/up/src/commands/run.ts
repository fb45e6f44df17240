import { join } from 'node:path';
import { Cleanup, type UpError, userPaths } from '@up/core';
import { startSession } from '@up/process';
import { buildRunnerArtefact } from '../build-artefact.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { type RunReport, runAndProve } from '../run-and-prove.ts';
import { type Names, selectTarget } from '../select-target.ts';
import { makePlan, planResult, reportPlan } from './plan.ts';

export interface RunOptions {
  readonly profile?: string;
  readonly type?: string;
  readonly builder?: string;
  readonly once?: true;
  readonly dryRun?: true;
  readonly workloadArgs: readonly string[];
}

/** `up PROFILE TYPE`: builds, runs and proves. */
export async function run(context: CommandContext, options: RunOptions): Promise<CommandResult> {
  const selection = await selectTarget(context, await names(context, options));
  const plan = await makePlan(context, { selection, builder: options.builder });
  if (options.dryRun) return planResult(selection, plan, options.workloadArgs);
  reportPlan(context, selection, plan);

  const cleanup = new Cleanup();
  let result: CommandResult;
  try {
    const session = cleanup.use(await startSession({ stateDir: userPaths(context.env).state }));
    const artefact = await buildRunnerArtefact(context, { selection, plan, session });
    const report = await runAndProve(context, {
      ...selection,
      artefact,
      session,
      args: options.workloadArgs,
      until: options.once ? 'healthy' : 'stopped',
      logFile: join(selection.registry.root, '.up', 'log', `${plan.target.name}.log`),
    });
    result = toResult(report, {
      profile: selection.profile.name,
      type: selection.type,
      builder: plan.builder,
    });
  } finally {
    await cleanup.dispose();
  }
  return result;
}

async function names(context: CommandContext, { profile, type }: RunOptions): Promise<Names> {
  if (profile !== undefined) return { profile, type };
  const { options, stdin, stderr, reporter } = context;
  if (options.input && !options.json && stdin.isTTY && stderr.isTTY) {
    const { askForTarget } = await import('./menu.ts');
    return askForTarget(context);
  }
  reporter.step('note', 'no profile was named: taking "default runner" (others: up list)');
  return { profile: 'default', type: 'runner' };
}

function toResult(report: RunReport, facts: Readonly<Record<string, string>>): CommandResult {
  const { error, exitCode, ...data } = report;
  return {
    data: { ...facts, ...data },
    exitCode,
    ...(error === undefined ? {} : { error: error satisfies UpError }),
  };
}
