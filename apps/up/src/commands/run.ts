import { join } from 'node:path';
import { Cleanup, UpError, userPaths } from '@up/core';
import { startSession } from '@up/process';
import type { ArtefactType } from '@up/profiles';
import type { MachineReport } from '../boot/run-machine.ts';
import {
  type BuildStep,
  type BuiltImage,
  buildContainerArtefact,
  buildRunnerArtefact,
  type ImageOptions,
} from '../build-artefact.ts';
import type { ContainerReport } from '../container/run-container.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import type { NixFlags } from '../nix/nix-flags.ts';
import { type RunReport, runAndProve } from '../run-and-prove.ts';
import { type Names, type Selection, selectTarget } from '../select-target.ts';
import { embeddedFor, imageOptions } from './build.ts';
import { makePlan, planResult, reportPlan } from './plan.ts';

export interface RunOptions extends NixFlags {
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
  refuseOptions(selection, options);
  const plan = await makePlan(context, {
    ...{ selection, builder: options.builder, nixFlags: options },
    embeddedFor: embeddedFor(options),
  });
  if (options.dryRun) return planResult(selection, plan, options.workloadArgs);
  reportPlan(context, selection, plan);

  const cleanup = new Cleanup();
  let result: CommandResult;
  try {
    const session = cleanup.use(await startSession({ stateDir: userPaths(context.env).state }));
    const step = { selection, plan, session, nix: { ...options, extraArgs: [] } };
    const facts = { profile: selection.profile.name, type: selection.type, builder: plan.builder };
    result = await runAs[selection.type](context, { step, image, options, facts });
  } finally {
    await cleanup.dispose();
  }
  return result;
}

interface RunStep {
  readonly step: BuildStep;
  readonly image: ImageOptions;
  readonly options: RunOptions;
  readonly facts: Readonly<Record<string, string>>;
}

type Run = (context: CommandContext, step: RunStep) => Promise<CommandResult>;

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
  { step, image, options, facts }: RunStep,
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
  return toResult(report, { ...facts, image: imageFacts(artefact), findings });
}

function imageFacts(artefact: BuiltImage): Readonly<Record<string, unknown>> {
  const { path, name, sizeBytes } = artefact;
  if (!('layers' in artefact)) return { path, name, sizeBytes, storePath: artefact.storePath };
  const { digest, layers } = artefact;
  return { path, name, digest, sizeBytes, layers };
}

async function runAsMachine(
  context: CommandContext,
  { step, options, facts }: RunStep,
): Promise<CommandResult> {
  const { selection, plan, session } = step;
  if (plan.builder === 'nix' && selection.type === 'vm') return await buildOnly(context, step);
  const [{ buildBootable }, { guestNetwork }, { runMachine }] = await Promise.all([
    import('../boot/build-bootable.ts'),
    import('../boot/guest-network.ts'),
    import('../boot/run-machine.ts'),
  ]);
  const network = guestNetwork(selection.profile, options.anyPort ? 'any' : 'profile');
  const bootable = await buildBootable(context, { ...step, parameters: network.parameters });
  const report = await runMachine(context, {
    ...{ name: plan.target.name, selection, bootable, network, session },
    until: options.once ? 'healthy' : 'stopped',
    directory: join(selection.registry.root, '.up', 'boot', plan.target.name),
  });
  return toResult(report, { ...facts, artefact: bootable.artefact });
}

/** What Nix makes of a machine is a program that starts it as the flake says: it is not booted and proven here. */
async function buildOnly(context: CommandContext, step: BuildStep): Promise<CommandResult> {
  const { buildWithNix } = await import('../nix/build-with-nix.ts');
  const result = await buildWithNix(context, { step, engine: undefined });
  if (result.error === undefined)
    context.reporter.step('note', `it is built, not run: ${step.plan.output}/bin starts it`);
  return result;
}

/** How each type of artefact is run. */
const runAs: Readonly<Record<ArtefactType, Run>> = {
  runner: runAsProcess,
  container: runAsContainer,
  'container-enhanced': runAsContainer,
  vm: runAsMachine,
  iso: runAsMachine,
};

function refuseOptions({ type }: Selection, { detach, once, anyPort, workloadArgs }: RunOptions): void {
  const isMachine = type === 'vm' || type === 'iso';
  if (detach && type !== 'container')
    throw new UpError('UP_USAGE', `--detach is for containers, and this is a ${type}`, {
      hint: isMachine ? 'up boot PROFILE --keep leaves a machine running.' : 'Leave it out.',
    });
  if (anyPort && type === 'runner')
    throw new UpError('UP_USAGE', '--any-port is for containers and machines, and this is a runner', {
      hint: 'A runner takes a port of its own: -- --port 0',
    });
  if (isMachine && workloadArgs.length > 0)
    throw new UpError('UP_USAGE', `A machine takes no arguments: ${workloadArgs.join(' ')}`, {
      hint: 'Its workload is started by its own init, with the settings of the profile.',
    });
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
  { error, exitCode, ...data }: RunReport | ContainerReport | MachineReport,
  facts: Readonly<Record<string, unknown>>,
): CommandResult {
  return { data: { ...facts, ...data }, exitCode, ...(error === undefined ? {} : { error }) };
}
