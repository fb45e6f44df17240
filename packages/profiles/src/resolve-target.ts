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
  throw new UpError('UP_PROFILE_UNKNOWN', `${what} in ${registry.file}.${meant(registry, name)}`, {
    hint: 'All names: up list',
  });
}

function meant(registry: Registry, name: string): string {
  const profiles = Object.values(registry.workloads).flatMap((workload) => Object.values(workload.profiles));
  if (own(registry.workloads, name) !== undefined) {
    const first = profiles.find((profile) => profile.workload === name);
    return first === undefined
      ? ''
      : ` Did you mean "${own(registry.workloads, name)?.profiles['default']?.name ?? first.name}"?`;
  }
  const elsewhere = profiles.find((profile) => profile.profile === name);
  if (elsewhere !== undefined) return ` Did you mean "${elsewhere.name}"?`;
  const short = profiles
    .filter((profile) => profile.workload === registry.defaultWorkload)
    .map((profile) => profile.profile);
  const nearest = name.includes('/') ? undefined : suggest(name, short);
  return nearest === undefined
    ? didYouMean(
        name,
        profiles.map((profile) => profile.name),
      )
    : ` Did you mean "${nearest}"?`;
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
