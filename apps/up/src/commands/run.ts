import { join } from 'node:path';
import { Cleanup, UpError, userPaths } from '@up/core';
import { startSession } from '@up/process';
import {
  type BuildStep,
  buildContainerArtefact,
  buildRunnerArtefact,
  type ImageOptions,
} from '../build-artefact.ts';
import type { ContainerReport } from '../container/run-container.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { type RunReport, runAndProve } from '../run-and-prove.ts';
import { type Names, type Selection, selectTarget } from '../select-target.ts';
import { imageOptions } from './build.ts';
import { makePlan, planResult, reportPlan } from './plan.ts';

export interface RunOptions {
  readonly profile?: string;
  readonly type?: string;
  readonly builder?: string;
  readonly once?: true;
  readonly detach?: true;
  readonly anyPort?: true;
  readonly with?: readonly string[];
  readonly dryRun?: true;
  readonly workloadArgs: readonly string[];
}

/** `up PROFILE TYPE`: builds, runs and proves. */
export async function run(context: CommandContext, options: RunOptions): Promise<CommandResult> {
  const selection = await selectTarget(context, await names(context, options));
  const image = imageOptions(selection, options);
  refuseContainerOptions(selection, options);
  const plan = await makePlan(context, { selection, builder: options.builder });
  if (options.dryRun) return planResult(selection, plan, options.workloadArgs);
  reportPlan(context, selection, plan);

  const cleanup = new Cleanup();
  let result: CommandResult;
  try {
    const session = cleanup.use(await startSession({ stateDir: userPaths(context.env).state }));
    const step = { selection, plan, session };
    const facts = { profile: selection.profile.name, type: selection.type, builder: plan.builder };
    result =
      selection.type === 'container'
        ? await runAsContainer(context, { step, image, options, facts })
        : await runAsProcess(context, { step, options, facts });
  } finally {
    await cleanup.dispose();
  }
  return result;
}

interface RunStep {
  readonly step: BuildStep;
  readonly options: RunOptions;
  readonly facts: Readonly<Record<string, string>>;
}

async function runAsProcess(
  context: CommandContext,
  { step, options, facts }: RunStep,
): Promise<CommandResult> {
  const { selection, plan, session } = step;
  const report = await runAndProve(context, {
    ...selection,
    artefact: await buildRunnerArtefact(context, step),
    session,
    args: options.workloadArgs,
    until: options.once ? 'healthy' : 'stopped',
    logFile: join(selection.registry.root, '.up', 'log', `${plan.target.name}.log`),
  });
  return toResult(report, facts);
}

async function runAsContainer(
  context: CommandContext,
  { step, image, options, facts }: RunStep & { readonly image: ImageOptions },
): Promise<CommandResult> {
  const { selection, plan, session } = step;
  // Loaded only here: the client takes longer than all else. Asked first: nobody builds for an engine that is not there.
  const { connectEngine } = await import('@up/docker');
  const engine = await connectEngine({ env: context.env, signal: context.signal });
  const artefact = await buildContainerArtefact(context, { ...step, ...image });
  const { inspectArtefact } = await import('../container/inspect-artefact.ts');
  const findings = await inspectArtefact(context, { artefact, selection });
  const { runContainer } = await import('../container/run-container.ts');
  const report = await runContainer(context, {
    engine,
    selection,
    artefact,
    target: plan.target.name,
    session,
    args: options.workloadArgs,
    until: options.once ? 'healthy' : options.detach ? 'detached' : 'stopped',
    ports: options.anyPort ? 'any' : 'profile',
  });
  const { path, name, digest, sizeBytes, layers } = artefact;
  return toResult(report, { ...facts, image: { path, name, digest, sizeBytes, layers }, findings });
}

function refuseContainerOptions({ type }: Selection, { detach, once, anyPort }: RunOptions): void {
  if ((detach || anyPort) && type !== 'container')
    throw new UpError(
      'UP_USAGE',
      `--${detach ? 'detach' : 'any-port'} is for containers, and this is a ${type}`,
      {
        hint: type === 'runner' ? 'A runner takes a port of its own: -- --port 0' : 'Leave it out.',
      },
    );
  if (detach && once) throw new UpError('UP_USAGE', '--detach and --once exclude each other');
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

function toResult(
  { error, exitCode, ...data }: RunReport | ContainerReport,
  facts: Readonly<Record<string, unknown>>,
): CommandResult {
  return { data: { ...facts, ...data }, exitCode, ...(error === undefined ? {} : { error }) };
}
