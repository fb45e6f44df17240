import { UpError, userPaths } from '@up/core';
import type { Engine } from '@up/docker';
import type { WriteFormat } from '@up/oci';
import type { RunnerArtefact } from '@up/pack';
import { startSession } from '@up/process';
import type { Bootable } from '../boot/build-bootable.ts';
import {
  type BuildStep,
  type BuiltImage,
  buildContainerArtefact,
  buildRunnerArtefact,
  type ImageOptions,
} from '../build-artefact.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { loadImageFile } from '../load-image-file.ts';
import { isInstallable } from '../nix/is-installable.ts';
import type { NixFlags } from '../nix/nix-flags.ts';
import { type Selection, selectTarget } from '../select-target.ts';
import { makePlan, planResult, reportPlan } from './plan.ts';

export interface BuildOptions extends NixFlags {
  /** Or what Nix calls an installable: `.#x`. */
  readonly profile: string;
  readonly type?: string;
  readonly builder?: string;
  readonly output?: string;
  readonly format?: WriteFormat;
  readonly compress?: 'none' | 'gzip' | 'zstd';
  readonly with?: readonly string[];
  readonly load?: true;
  readonly dryRun?: true;
  /** What stands after `--`: for Nix. */
  readonly nixArgs: readonly string[];
}

/** `up build PROFILE TYPE`: builds and stops. `up build .#x` builds anything that Nix can name. */
export async function build(context: CommandContext, options: BuildOptions): Promise<CommandResult> {
  if (isInstallable(options.profile))
    return await (await import('../nix/build-installables.ts')).buildInstallables(context, options);
  const selection = await selectTarget(context, { profile: options.profile, type: options.type });
  const image = imageOptions(selection, options);
  const { nixArgs } = options;
  const plan = await makePlan(context, {
    ...{ selection, builder: options.builder, output: options.output, nixFlags: options },
    embeddedFor: embeddedFor(options),
  });
  refuseArguments(plan, nixArgs);
  if (options.dryRun) return planResult(selection, plan, []);
  reportPlan(context, selection, plan);
  const engine = options.load ? await engineFor(context, selection) : undefined;
  await using session = await startSession({ stateDir: userPaths(context.env).state });
  const step = { selection, plan, session, nix: { ...options, extraArgs: nixArgs } };
  if (plan.builder === 'nix')
    return await (await import('../nix/build-with-nix.ts')).buildWithNix(context, { step, engine });
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
): Promise<RunnerArtefact | BuiltImage | Bootable['artefact']> {
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

function refuseArguments(
  { builder, reason }: { readonly builder: string; readonly reason: string },
  nixArgs: readonly string[],
): void {
  if (builder === 'nix' || nixArgs.length === 0) return;
  throw new UpError(
    'UP_USAGE',
    `What stands after -- is for Nix, and the builder is ${builder} (${reason})`,
    {
      hint: 'Leave it out, or ask for Nix: --builder nix',
    },
  );
}

/** Options that only the embedded builder takes: the first that was given. */
export function embeddedFor({
  format,
  compress,
  with: programs,
}: Pick<BuildOptions, 'format' | 'compress' | 'with'>): string | undefined {
  const given = Object.entries({ format, compress, with: programs }).find(([, value]) => value !== undefined);
  return given === undefined ? undefined : `--${given[0]}`;
}

/** @throws UpError UP_USAGE where an option for images was given with another type. */
export function imageOptions(
  { type }: Selection,
  options: Pick<BuildOptions, 'format' | 'compress' | 'with'>,
): ImageOptions {
  const given = embeddedFor(options);
  if (given !== undefined && type !== 'container')
    throw new UpError('UP_USAGE', `${given} is for containers, and this is a ${type}`, {
      hint: 'Leave it out, or build the type container.',
    });
  const { format, compress, with: programs } = options;
  return { format, compression: compress, programs };
}
