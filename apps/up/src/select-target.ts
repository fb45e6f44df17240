import { suggest, UpError } from '@up/core';
import {
  type ArtefactType,
  isArtefactType,
  locateProfile,
  type Profile,
  type Registry,
  resolveProfile,
  resolveType,
} from '@up/profiles';
import { COMMAND_NAMES } from './command-names.ts';
import type { CommandContext } from './context.ts';
import { openRegistry } from './open-registry.ts';

/** What a command line names. */
export interface Selection {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly type: ArtefactType;
}

export interface Names {
  readonly profile: string;
  readonly type: string | undefined;
}

/**
 * Finds the profile and the type that are named; a type that is left out is `runner`.
 * @throws UpError for names that mean nothing, with the nearest that does and where that stands.
 */
export async function selectTarget(context: CommandContext, names: Names): Promise<Selection> {
  const registry = await openRegistry(context);
  const profile = await findProfile(registry, names);
  return { registry, profile, type: await findType(registry, profile, names.type ?? 'runner') };
}

async function findProfile(registry: Registry, { profile: name, type }: Names): Promise<Profile> {
  try {
    return resolveProfile(registry, name);
  } catch (error) {
    if (!(error instanceof UpError) || error.code !== 'UP_PROFILE_UNKNOWN') throw error;
    if (type === undefined) refuseOtherNames(name, error);
    const { nearest } = error.details;
    if (typeof nearest !== 'string') throw error;
    const place = await locateProfile(registry, resolveProfile(registry, nearest));
    throw new UpError(error.code, error.message, {
      hint: `${nearest} stands in ${place}. All names: up list`,
      details: error.details,
    });
  }
}

/** One word alone may also be a type without a profile, or a command with a typing error. */
function refuseOtherNames(name: string, error: UpError): void {
  if (isArtefactType(name)) {
    throw new UpError('UP_USAGE', `"${name}" is a type, and no profile is named`, {
      hint: `Name the profile first: up default ${name}`,
    });
  }
  const command = error.details['nearest'] === undefined ? suggest(name, COMMAND_NAMES) : undefined;
  if (command === undefined) return;
  throw new UpError('UP_USAGE', `There is no command or profile "${name}". Did you mean "up ${command}"?`, {
    hint: 'All commands: up --help. All profiles: up list',
  });
}

async function findType(registry: Registry, profile: Profile, name: string): Promise<ArtefactType> {
  try {
    return resolveType(profile, name);
  } catch (error) {
    if (!(error instanceof UpError)) throw error;
    const place = await locateProfile(registry, profile);
    throw new UpError(error.code, error.message, {
      hint: `${error.hint} (${place})`,
      details: error.details,
    });
  }
}
