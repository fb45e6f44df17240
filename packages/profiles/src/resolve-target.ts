import { didYouMean, suggest, UpError } from '@up/core';
import { ARTEFACT_TYPES, type ArtefactType, isArtefactType } from './artefact-type.ts';
import type { Profile, Registry } from './registry.ts';

/**
 * The profile that `name` means: `workload/profile`, or `profile` of the default workload.
 * @throws UpError UP_PROFILE_UNKNOWN with the nearest name.
 */
export function resolveProfile(registry: Registry, name: string): Profile {
  const [first = '', second, ...more] = name.split('/');
  const workloadName = second === undefined ? registry.defaultWorkload : first;
  const profileName = second ?? first;
  const workload = own(registry.workloads, workloadName);
  const profile = more.length > 0 || workload === undefined ? undefined : own(workload.profiles, profileName);
  if (profile !== undefined) return profile;
  const what =
    workload === undefined
      ? `There is no workload "${workloadName}"`
      : `${workloadName} has no profile "${profileName}"`;
  const meant = nearestProfile(registry, name);
  const question = meant === undefined ? '' : ` Did you mean "${shortName(registry, meant)}"?`;
  throw new UpError('UP_PROFILE_UNKNOWN', `${what} in ${registry.file}.${question}`, {
    hint: 'All names: up list',
    details: meant === undefined ? {} : { nearest: meant.name },
  });
}

function nearestProfile(registry: Registry, name: string): Profile | undefined {
  const profiles = Object.values(registry.workloads).flatMap((workload) => Object.values(workload.profiles));
  const workload = own(registry.workloads, name);
  if (workload !== undefined) return own(workload.profiles, 'default') ?? Object.values(workload.profiles)[0];
  const elsewhere = profiles.find((profile) => profile.profile === name);
  if (elsewhere !== undefined) return elsewhere;
  const near =
    suggest(
      name,
      profiles.map((profile) => shortName(registry, profile)),
    ) ??
    suggest(
      name,
      profiles.map((profile) => profile.name),
    );
  return profiles.find((profile) => profile.name === near || shortName(registry, profile) === near);
}

/** As somebody would type it: the default workload is left out. */
function shortName(registry: Registry, { name, workload, profile }: Profile): string {
  return workload === registry.defaultWorkload ? profile : name;
}

/**
 * The artefact type that `name` means, as far as the profile offers it.
 * @throws UpError UP_TYPE_UNKNOWN, UP_TYPE_NOT_OFFERED.
 */
export function resolveType(profile: Profile, name: string): ArtefactType {
  if (!isArtefactType(name)) {
    throw new UpError('UP_TYPE_UNKNOWN', `There is no type "${name}".${didYouMean(name, ARTEFACT_TYPES)}`, {
      hint: `${profile.name} comes as: ${profile.types.join(', ')}`,
    });
  }
  if (!profile.types.includes(name)) {
    throw new UpError('UP_TYPE_NOT_OFFERED', `${profile.name} does not come as ${name}`, {
      hint: `It comes as: ${profile.types.join(', ')}`,
    });
  }
  return name;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
