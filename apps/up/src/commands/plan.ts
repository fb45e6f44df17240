import { join } from 'node:path';
import { type Plan, planBuild } from '@up/pack';
import type { CommandContext, CommandResult } from '../context.ts';
import { chooseBuilder } from '../preferences.ts';
import { type Selection, selectTarget } from '../select-target.ts';

export interface PlanOptions {
  readonly profile: string;
  readonly type?: string;
  readonly builder?: string;
  readonly workloadArgs: readonly string[];
}

/** `up plan PROFILE TYPE`: what would be done. */
export async function plan(context: CommandContext, options: PlanOptions): Promise<CommandResult> {
  const selection = await selectTarget(context, { profile: options.profile, type: options.type });
  const made = await makePlan(context, { selection, builder: options.builder });
  return planResult(selection, made, options.workloadArgs);
}

export interface MakePlanOptions {
  readonly selection: Selection;
  readonly builder: string | undefined;
  readonly output?: string | undefined;
}

/** Decides how it is built. */
export async function makePlan(
  { env, platform }: CommandContext,
  { selection, builder: flag, output }: MakePlanOptions,
): Promise<Plan> {
  const { registry, profile, type } = selection;
  const builder = await chooseBuilder({ flag, env, registry });
  return planBuild({ registry, profile, type, builder, env, platform, output });
}

/** One line, printed before anything is done. */
export function reportPlan({ reporter }: CommandContext, { profile, type }: Selection, made: Plan): void {
  reporter.step('plan', `${profile.name} as ${type}, builder ${made.builder} (${made.reason})`);
}

/** A plan as a command's result. */
export function planResult(selection: Selection, made: Plan, workloadArgs: readonly string[]): CommandResult {
  const { profile } = selection;
  const command = [...(profile.runner?.command ?? []), ...workloadArgs];
  const cwd = selection.type === 'container' ? '/app' : join(made.output, 'app');
  const data = {
    profile: profile.name,
    type: selection.type,
    target: made.target.name,
    builder: made.builder,
    reason: made.reason,
    output: made.output,
    command,
    cwd,
  };
  const text = [
    `profile  ${profile.name}`,
    `type     ${selection.type}`,
    `target   ${made.target.name}`,
    `builder  ${made.builder} (${made.reason})`,
    `output   ${made.output}`,
    `command  ${command.join(' ')}`,
    `in       ${cwd}`,
    '',
  ].join('\n');
  return { data, text };
}
