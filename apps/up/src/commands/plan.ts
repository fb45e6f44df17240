import { join } from 'node:path';
import { UpError } from '@up/core';
import { type Plan, type PlanOptions, planBuild } from '@up/pack';
import type { CommandContext, CommandResult } from '../context.ts';
import { givenNixFlags, type NixFlags } from '../nix/nix-flags.ts';
import { chooseBuilder } from '../preferences.ts';
import { type Selection, selectTarget } from '../select-target.ts';

export interface PlanCommandOptions {
  readonly profile: string;
  readonly type?: string;
  readonly builder?: string;
  readonly workloadArgs: readonly string[];
}

/** `up plan PROFILE TYPE`: what would be done. */
export async function plan(context: CommandContext, options: PlanCommandOptions): Promise<CommandResult> {
  const selection = await selectTarget(context, { profile: options.profile, type: options.type });
  const made = await makePlan(context, { selection, builder: options.builder });
  return planResult(selection, made, options.workloadArgs);
}

export interface MakePlanOptions {
  readonly selection: Selection;
  readonly builder: string | undefined;
  readonly output?: string | undefined;
  /** An option that only the embedded builder takes, as it is typed. */
  readonly embeddedFor?: string | undefined;
  /** Options that only Nix takes. */
  readonly nixFlags?: NixFlags | undefined;
}

/** Decides how it is built. */
export async function makePlan(
  context: CommandContext,
  { selection, builder: flag, output, embeddedFor, nixFlags = {} }: MakePlanOptions,
): Promise<Plan> {
  const { env, platform } = context;
  const { registry, profile, type } = selection;
  const builder = await chooseBuilder({ flag, env, registry });
  const nix: PlanOptions['nix'] = async (depth) =>
    (await import('../nix/nix-use.ts')).nixUse(context, { root: registry.root, depth });
  const plan = await planBuild({ registry, profile, type, builder, platform, nix, output, embeddedFor });
  const [forNix] = givenNixFlags(nixFlags);
  if (plan.builder === 'nix' || forNix === undefined) return plan;
  throw new UpError('UP_USAGE', `${forNix} is for Nix, and the builder is ${plan.builder} (${plan.reason})`, {
    hint: 'Leave it out, or ask for Nix: --builder nix',
  });
}

/** One line, printed before anything is done. */
export function reportPlan({ reporter }: CommandContext, { profile, type }: Selection, made: Plan): void {
  reporter.step('plan', `${profile.name} as ${type}, builder ${made.builder} (${made.reason})`);
}

/** A plan as a command's result. */
export function planResult(selection: Selection, made: Plan, workloadArgs: readonly string[]): CommandResult {
  const { profile } = selection;
  const { command, cwd } = whatRuns(selection, made, workloadArgs);
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

/** Of what Nix builds nobody knows before how it is started. */
function whatRuns(
  { profile, type, registry }: Selection,
  { builder, target, output }: Plan,
  workloadArgs: readonly string[],
): { readonly command: readonly string[]; readonly cwd: string } {
  if (builder === 'nix') return { command: ['nix', 'build', `.#${target.name}`], cwd: registry.root };
  const command = [...(profile.runner?.command ?? []), ...workloadArgs];
  return { command, cwd: type === 'container' ? '/app' : join(output, 'app') };
}
