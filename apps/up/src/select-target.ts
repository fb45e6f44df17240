import { suggest, UpError } from '@up/core';
import {
  ARTEFACT_TYPES,
  type ArtefactType,
  loadRegistry,
  type Profile,
  type Registry,
  resolveProfile,
  resolveType,
} from '@up/profiles';
import { COMMAND_NAMES } from './command-names.ts';
import type { CommandContext } from './context.ts';

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
 * @throws UpError for names that mean nothing, with the nearest that does.
 */
export async function selectTarget({ options }: CommandContext, names: Names): Promise<Selection> {
  const registry = await loadRegistry(options.project);
  const profile = findProfile(registry, names);
  return { registry, profile, type: resolveType(profile, names.type ?? 'runner') };
}

function findProfile(registry: Registry, { profile: name, type }: Names): Profile {
  try {
    return resolveProfile(registry, name);
  } catch (error) {
    if (!(error instanceof UpError) || error.code !== 'UP_PROFILE_UNKNOWN' || type !== undefined) throw error;
    if (ARTEFACT_TYPES.some((known) => known === name)) {
      throw new UpError('UP_USAGE', `"${name}" is a type, and no profile is named`, {
        hint: `Name the profile first: up default ${name}`,
      });
    }
    const command = suggest(name, COMMAND_NAMES);
    if (command === undefined || error.message.includes('Did you mean')) throw error;
    throw new UpError('UP_USAGE', `There is no command or profile "${name}". Did you mean "up ${command}"?`, {
      hint: 'All commands: up --help. All profiles: up list',
    });
  }
}
