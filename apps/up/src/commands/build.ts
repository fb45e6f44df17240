import { formatBytes, plural, userPaths } from '@up/core';
import { buildRunner, type Plan, type RunnerArtefact } from '@up/pack';
import { type Session, startSession } from '@up/process';
import type { CommandContext, CommandResult } from '../context.ts';
import { type Selection, selectTarget } from '../select-target.ts';
import { makePlan, planResult, reportPlan } from './plan.ts';

export interface BuildOptions {
  readonly profile: string;
  readonly type?: string;
  readonly builder?: string;
  readonly output?: string;
  readonly dryRun?: true;
}

/** `up build PROFILE TYPE`: builds and stops. */
export async function build(context: CommandContext, options: BuildOptions): Promise<CommandResult> {
  const selection = await selectTarget(context, { profile: options.profile, type: options.type });
  const plan = await makePlan(context, { selection, builder: options.builder, output: options.output });
  if (options.dryRun) return planResult(selection, plan, []);
  reportPlan(context, selection, plan);
  await using session = await startSession({ stateDir: userPaths(context.env).state });
  const artefact = await buildAndReport(context, { selection, plan, session });
  return {
    data: {
      profile: selection.profile.name,
      type: selection.type,
      builder: plan.builder,
      path: plan.output,
      ...artefact,
    },
    text: `${plan.output}\n`,
  };
}

export interface BuildStep {
  readonly selection: Selection;
  readonly plan: Plan;
  readonly session: Session;
}

/** Builds the runner and says in one line what came of it. */
export async function buildAndReport(
  { env, signal, reporter }: CommandContext,
  { selection, plan, session }: BuildStep,
): Promise<RunnerArtefact> {
  const { registry, profile } = selection;
  const started = performance.now();
  const onBuildCommand = (command: string): void => reporter.step('build', `$ ${command}`);
  const artefact = await buildRunner({ registry, profile, plan, env, signal, session, onBuildCommand });
  const changed = artefact.changed === 0 ? 'unchanged' : `${artefact.changed} written`;
  const summary = `${plan.target.name}   ${formatBytes(artefact.sizeBytes)}, ${plural(artefact.files, 'file')}, ${changed}`;
  reporter.step('build', summary, performance.now() - started);
  return artefact;
}
