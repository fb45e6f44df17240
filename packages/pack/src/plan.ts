import { join, resolve } from 'node:path';
import { UpError } from '@up/core';
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
  readonly builder: 'embedded' | 'nix';
  /** Why this builder, in half a sentence. */
  readonly reason: string;
  /** Where the artefact goes: an absolute path. Of what Nix builds it is the link into the store. */
  readonly output: string;
}

/** Whether Nix can build the project here. */
export interface NixUse {
  readonly state: 'ready' | 'missing';
  /** Why, or why not, in half a sentence. */
  readonly reason: string;
}

export interface PlanOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly type: ArtefactType;
  readonly builder: Builder;
  readonly platform: NodeJS.Platform;
  /** Asked where it decides. `flake`: only whether it is there; `inputs`: also whether it can have what it needs. */
  readonly nix: (depth: 'flake' | 'inputs') => Promise<NixUse>;
  /** Why only the embedded builder will do, where that is so: an option that is for it alone. */
  readonly embeddedFor?: string | undefined;
  /** Instead of `.up/<type>/<target>` in the project; an ISO is a file, whose name says so. */
  readonly output?: string | undefined;
}

/**
 * Decides how a target is built on this host. `auto` takes Nix where it can be used, else the embedded builder; a
 * virtual machine is the embedded builder's, as what Nix makes of it starts by a script of its own.
 * @throws UpError UP_PLATFORM where the type cannot be built here, UP_BUILDER_MISSING where no builder can, UP_USAGE
 *   where Nix is asked for together with what it cannot do.
 */
export async function planBuild(options: PlanOptions): Promise<Plan> {
  const { registry, profile, type, platform, output } = options;
  const target = toTarget(profile, type);
  if (!isOneOf(target.buildsOn, platform)) throw wrongPlatform(options);
  const choice = await choose(options);
  if (choice.builder === 'embedded') requireRunner(profile, registry);
  const directory = choice.builder === 'nix' ? 'nix' : type;
  const name = choice.builder === 'nix' ? target.name : fileName(target);
  return { target, ...choice, output: resolve(output ?? join(registry.root, '.up', directory, name)) };
}

async function choose(options: PlanOptions): Promise<Pick<Plan, 'builder' | 'reason'>> {
  const { type, builder, platform, nix, embeddedFor } = options;
  const canEmbed = isEmbeddable(type, platform);
  if (builder === 'embedded') {
    if (!canEmbed) throw noBuilder(options, undefined);
    return { builder, reason: 'as asked' };
  }
  if (builder === 'nix') {
    if (embeddedFor !== undefined)
      throw new UpError('UP_USAGE', `${embeddedFor} is for the embedded builder, and Nix is asked for`, {
        hint: 'Leave one of them out: what Nix builds is as the flake says.',
      });
    const use = await nix('flake');
    if (use.state === 'missing') throw noBuilder(options, use);
    return { builder, reason: `as asked: ${use.reason}` };
  }
  if (canEmbed && embeddedFor !== undefined)
    return { builder: 'embedded', reason: `${embeddedFor} is for this builder` };
  if (canEmbed && type === 'vm')
    return { builder: 'embedded', reason: 'it can boot and prove what it makes' };
  const use = await nix('inputs');
  if (use.state === 'ready') return { builder: 'nix', reason: use.reason };
  if (!canEmbed) throw noBuilder(options, use);
  return { builder: 'embedded', reason: use.reason };
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

function noBuilder(
  { profile, type, builder, platform }: PlanOptions,
  nix: NixUse | undefined,
): UpError<'UP_BUILDER_MISSING'> {
  const embedded =
    EMBEDDED[type] === undefined
      ? `the embedded builder makes no ${type}`
      : `the embedded builder makes a ${type} on ${EMBEDDED[type].join(' or ')} only`;
  const why = [...(builder === 'nix' ? [] : [embedded]), ...(nix === undefined ? [] : [nix.reason])];
  return new UpError(
    'UP_BUILDER_MISSING',
    `${profile.name} cannot be built as ${type} here: ${why.join(', and ')}`,
    { hint: buildableHint(profile, type, platform), details: { nix: nix?.reason ?? null } },
  );
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
