import { UpError, userPaths } from '@up/core';
import type { Engine } from '@up/docker';
import type { WriteFormat } from '@up/oci';
import type { ContainerArtefact, RunnerArtefact } from '@up/pack';
import { startSession } from '@up/process';
import type { Bootable } from '../boot/build-bootable.ts';
import {
  type BuildStep,
  buildContainerArtefact,
  buildRunnerArtefact,
  type ImageOptions,
} from '../build-artefact.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { loadImageFile } from '../load-image-file.ts';
import { type Selection, selectTarget } from '../select-target.ts';
import { makePlan, planResult, reportPlan } from './plan.ts';

export interface BuildOptions {
  readonly profile: string;
  readonly type?: string;
  readonly builder?: string;
  readonly output?: string;
  readonly format?: WriteFormat;
  readonly compress?: 'none' | 'gzip' | 'zstd';
  readonly with?: readonly string[];
  readonly load?: true;
  readonly dryRun?: true;
}

/** `up build PROFILE TYPE`: builds and stops. */
export async function build(context: CommandContext, options: BuildOptions): Promise<CommandResult> {
  const selection = await selectTarget(context, { profile: options.profile, type: options.type });
  const image = imageOptions(selection, options);
  const plan = await makePlan(context, { selection, builder: options.builder, output: options.output });
  if (options.dryRun) return planResult(selection, plan, []);
  reportPlan(context, selection, plan);
  await using session = await startSession({ stateDir: userPaths(context.env).state });
  const step = { selection, plan, session };
  const engine = options.load ? await engineFor(context, selection) : undefined;
  const artefact = await buildArtefact(context, { step, image });
  if (engine !== undefined && 'layers' in artefact) {
    const { path, name } = artefact;
    await loadImageFile(context, { engine, path, name, session: undefined });
  }
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

async function buildArtefact(
  context: CommandContext,
  { step, image }: { readonly step: BuildStep; readonly image: ImageOptions },
): Promise<RunnerArtefact | ContainerArtefact | Bootable['artefact']> {
  const { type, profile } = step.selection;
  if (type === 'runner') return await buildRunnerArtefact(context, step);
  if (type !== 'vm' && type !== 'iso') return await buildContainerArtefact(context, { ...step, ...image });
  const [{ buildBootable }, { guestNetwork }] = await Promise.all([
    import('../boot/build-bootable.ts'),
    import('../boot/guest-network.ts'),
  ]);
  const { parameters } = guestNetwork(profile, 'profile');
  return (await buildBootable(context, { ...step, parameters })).artefact;
}

/** Asked before anything is built: nobody builds for an engine that is not there. */
async function engineFor({ env, signal }: CommandContext, { type }: Selection): Promise<Engine> {
  if (type !== 'container')
    throw new UpError('UP_USAGE', `--load brings an image into an engine, and this is a ${type}`, {
      hint: 'Leave it out, or build the type container.',
    });
  const { connectEngine } = await import('@up/docker');
  return connectEngine({ env, signal });
}

/** @throws UpError UP_USAGE where an option for images was given with another type. */
export function imageOptions(
  { type }: Selection,
  { format, compress, with: programs }: Pick<BuildOptions, 'format' | 'compress' | 'with'>,
): ImageOptions {
  const given = Object.entries({ format, compress, with: programs }).find(([, value]) => value !== undefined);
  if (given !== undefined && type !== 'container')
    throw new UpError('UP_USAGE', `--${given[0]} is for containers, and this is a ${type}`, {
      hint: 'Leave it out, or build the type container.',
    });
  return { format, compression: compress, programs };
}
