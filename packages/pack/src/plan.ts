import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { findProgram } from '@up/process';
import {
  type ArtefactType,
  type Builder,
  type Platform,
  type Profile,
  type Registry,
  type Target,
  TYPE_TRAITS,
  toTarget,
} from '@up/profiles';

/** What the embedded builder can make. */
export const EMBEDDED_TYPES: ReadonlySet<ArtefactType> = new Set(['runner']);

/** What `up` is about to do, decided before anything is done. */
export interface Plan {
  readonly target: Target;
  readonly builder: 'embedded';
  /** Why this builder, in half a sentence. */
  readonly reason: string;
  /** Where the artefact goes. */
  readonly output: string;
}

export interface PlanOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly type: ArtefactType;
  readonly builder: Builder;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** Instead of `.up/<type>/<target>` in the project. */
  readonly output?: string | undefined;
}

/**
 * Decides how a target is built on this host.
 * @throws UpError UP_PLATFORM where the type cannot be built here, UP_BUILDER_MISSING where no builder can.
 */
export async function planBuild({
  registry,
  profile,
  type,
  builder,
  env,
  platform,
  output,
}: PlanOptions): Promise<Plan> {
  const target = toTarget(profile, type);
  if (!isOneOf(target.buildsOn, platform)) {
    throw new UpError(
      'UP_PLATFORM',
      `${profile.name} as ${type} is built on ${target.buildsOn.join(' or ')} only, and this is ${platform}`,
      {
        hint: `Here it comes as: ${profile.types.filter((other) => isOneOf(TYPE_TRAITS[other].buildsOn, platform)).join(', ')}`,
      },
    );
  }
  if (builder === 'nix' || !EMBEDDED_TYPES.has(type))
    throw await noBuilder({ registry, profile, type, builder, env });
  const reason = builder === 'embedded' ? 'as asked' : 'a runner needs no Nix';
  return {
    target,
    builder: 'embedded',
    reason,
    output: output ?? join(registry.root, '.up', type, target.name),
  };
}

async function noBuilder({
  registry,
  profile,
  type,
  builder,
  env,
}: Omit<PlanOptions, 'platform' | 'output'>): Promise<UpError<'UP_BUILDER_MISSING'>> {
  const hasNix = (await findProgram('nix', env)) !== undefined;
  const hasFlake = await exists(join(registry.root, 'flake.nix'));
  const missing = [
    ...(hasNix ? [] : ['nix is not on PATH']),
    ...(hasFlake ? [] : ['the project has no flake.nix']),
    'this version of up has no Nix builder',
  ];
  const embedded = `the embedded builder makes ${[...EMBEDDED_TYPES].join(', ')}`;
  const hint = EMBEDDED_TYPES.has(type)
    ? `Without --builder nix it works: up ${profile.name} ${type}`
    : `What can be built today: up ${profile.name} runner`;
  const why =
    builder === 'embedded'
      ? embedded
      : `${builder === 'auto' ? `${embedded}, and ` : ''}${missing.join(', ')}`;
  return new UpError('UP_BUILDER_MISSING', `${profile.name} cannot be built as ${type} here: ${why}`, {
    hint,
    details: { nix: hasNix, flake: hasFlake },
  });
}

function isOneOf(platforms: readonly Platform[], platform: NodeJS.Platform): boolean {
  return platforms.some((one) => one === platform);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
