import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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
import { requireRunner } from './require-runner.ts';

/** What the embedded builder can make, and where: images and machines are packed from the Linux programs of this one. */
const EMBEDDED: Readonly<Partial<Record<ArtefactType, readonly Platform[]>>> = {
  runner: ['linux', 'darwin'],
  container: ['linux'],
  vm: ['linux'],
  iso: ['linux'],
};

/** Whether the embedded builder can make it on this kind of machine. */
export function isEmbeddable(type: ArtefactType, platform: NodeJS.Platform): boolean {
  return isOneOf(EMBEDDED[type] ?? [], platform);
}

/** What `up` is about to do, decided before anything is done. */
export interface Plan {
  readonly target: Target;
  readonly builder: 'embedded';
  /** Why this builder, in half a sentence. */
  readonly reason: string;
  /** Where the artefact goes: an absolute path. */
  readonly output: string;
}

export interface PlanOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly type: ArtefactType;
  readonly builder: Builder;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** Instead of `.up/<type>/<target>` in the project; an ISO is a file, whose name says so. */
  readonly output?: string | undefined;
}

/**
 * Decides how a target is built on this host.
 * @throws UpError UP_PLATFORM where the type cannot be built here, UP_BUILDER_MISSING where no builder can.
 */
export async function planBuild(options: PlanOptions): Promise<Plan> {
  const { registry, profile, type, builder, platform, output } = options;
  const target = toTarget(profile, type);
  if (!isOneOf(target.buildsOn, platform)) throw wrongPlatform(options);
  if (builder === 'nix' || !isEmbeddable(type, platform)) throw await noBuilder(options);
  requireRunner(profile, registry);
  return {
    target,
    builder: 'embedded',
    reason: builder === 'embedded' ? 'as asked' : 'no Nix needed',
    output: resolve(output ?? join(registry.root, '.up', type, fileName(target))),
  };
}

function fileName({ name, type }: Target): string {
  return type === 'iso' ? `${name}.iso` : name;
}

function wrongPlatform({ profile, type, platform }: PlanOptions): UpError<'UP_PLATFORM'> {
  const { buildsOn } = TYPE_TRAITS[type];
  const here = profile.types.filter((other) => isOneOf(TYPE_TRAITS[other].buildsOn, platform));
  return new UpError(
    'UP_PLATFORM',
    `${profile.name} as ${type} is built on ${buildsOn.join(' or ')} only, and this is ${platform}`,
    {
      hint:
        here.length > 0 ? `Here it comes as: ${here.join(', ')}` : `Build it on ${buildsOn.join(' or ')}.`,
    },
  );
}

async function noBuilder({
  registry,
  profile,
  type,
  builder,
  env,
  platform,
}: PlanOptions): Promise<UpError<'UP_BUILDER_MISSING'>> {
  const hasNix = (await findProgram('nix', env)) !== undefined;
  const hasFlake = await exists(join(registry.root, 'flake.nix'));
  const missing = [
    ...(hasNix ? [] : ['nix is not on PATH']),
    ...(hasFlake ? [] : ['the project has no flake.nix']),
    'this version of up has no Nix builder',
  ].join(', ');
  const embedded =
    EMBEDDED[type] === undefined
      ? `the embedded builder makes no ${type}`
      : `the embedded builder makes a ${type} on ${EMBEDDED[type].join(' or ')} only`;
  const why = { embedded, nix: missing, auto: `${embedded}, and ${missing}` }[builder];
  return new UpError('UP_BUILDER_MISSING', `${profile.name} cannot be built as ${type} here: ${why}`, {
    hint: buildableHint(profile, type, platform),
    details: { nix: hasNix, flake: hasFlake },
  });
}

function buildableHint(profile: Profile, type: ArtefactType, platform: NodeJS.Platform): string {
  if (isEmbeddable(type, platform)) return `Without --builder nix it works: up ${profile.name} ${type}`;
  const other = profile.types.find((one) => isEmbeddable(one, platform));
  return other === undefined
    ? `What can be built here today is what comes as ${Object.keys(EMBEDDED).join(', ')}: up list`
    : `What can be built here today: up ${profile.name} ${other}`;
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
