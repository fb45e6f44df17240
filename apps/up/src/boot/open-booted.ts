import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { DirectKernel } from '@up/boot';
import { UpError } from '@up/core';
import { type Medium, openMedium } from '@up/media';
import type { Session } from '@up/process';
import type { CommandContext } from '../context.ts';
import { type Selection, selectTarget } from '../select-target.ts';
import { type GuestNetwork, guestNetwork } from './guest-network.ts';

export interface OpenBootedOptions {
  readonly file: string;
  readonly type?: 'vm' | 'iso';
  readonly session: Session;
}

/** A file that can be booted, and how it came about. */
export interface Booted {
  /** For people. */
  readonly name: string;
  readonly medium: Medium;
  /** Kernel options that belong to it. */
  readonly direct: DirectKernel;
  /** How the guest of a profile is reached. */
  readonly network: GuestNetwork | undefined;
  readonly selection: Selection | undefined;
  /** Where `.up` is. */
  readonly root: string;
}

/**
 * Finds what `up boot` is given: a file, or a profile, which is built first.
 * @throws UpError UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE, UP_PROFILE_UNKNOWN and those of the build.
 */
export async function openBooted(context: CommandContext, options: OpenBootedOptions): Promise<Booted> {
  const { file, type } = options;
  const path = resolve(context.cwd, file);
  const isFile = existsSync(path) && (type === undefined || file.includes('/'));
  if (!isFile) return await ofProfile(context, options);
  if (type !== undefined)
    throw new UpError('UP_USAGE', `--type says as what a profile is built, and ${file} is a file`, {
      hint: 'Leave it out.',
    });
  const medium = await openMedium(path, { signal: context.signal });
  return {
    name: basename(path),
    medium,
    direct: {},
    network: undefined,
    selection: undefined,
    root: context.cwd,
  };
}

async function ofProfile(context: CommandContext, options: OpenBootedOptions): Promise<Booted> {
  const { file, type = 'vm', session } = options;
  const selection = await findProfile(context, { name: file, type });
  const [{ makePlan, reportPlan }, { buildBootable }] = await Promise.all([
    import('../commands/plan.ts'),
    import('./build-bootable.ts'),
  ]);
  const plan = await makePlan(context, { selection, builder: undefined });
  reportPlan(context, selection, plan);
  const network = guestNetwork(selection.profile, 'any');
  const built = await buildBootable(context, { selection, plan, session, parameters: network.parameters });
  const medium = await openMedium(built.path, { signal: context.signal });
  const { direct } = built;
  return { name: plan.target.name, medium, direct, network, selection, root: selection.registry.root };
}

interface FindOptions {
  readonly name: string;
  readonly type: 'vm' | 'iso';
}

async function findProfile(context: CommandContext, { name, type }: FindOptions): Promise<Selection> {
  try {
    return await selectTarget(context, { profile: name, type });
  } catch (error) {
    if (!(error instanceof UpError) || !['UP_PROFILE_UNKNOWN', 'UP_CONFIG_NOT_FOUND'].includes(error.code))
      throw error;
    throw new UpError('UP_MEDIUM_NOT_FOUND', `There is no file ${name}, and no profile of that name`, {
      hint: 'Name an ISO, a disk image or a kernel, or a profile: up list',
      details: { file: name },
      cause: error,
    });
  }
}

/** Where the files of a boot go when nobody says where. */
export function bootDirectory({ name, root }: Booted): string {
  return join(root, '.up', 'boot', name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_'));
}
