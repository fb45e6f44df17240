import { type ArtefactType, type Platform, TYPE_TRAITS } from './artefact-type.ts';
import type { Profile, Registry } from './registry.ts';

/** One thing that can be built: a profile as a type. */
export interface Target {
  /** `test-origin-default-container`: flake output, image and container names derive from it. */
  readonly name: string;
  readonly workload: string;
  readonly profile: string;
  readonly type: ArtefactType;
  readonly buildsOn: readonly Platform[];
}

export function toTarget(profile: Profile, type: ArtefactType): Target {
  return {
    name: `${profile.workload}-${profile.profile}-${type}`,
    workload: profile.workload,
    profile: profile.profile,
    type,
    buildsOn: TYPE_TRAITS[type].buildsOn,
  };
}

/** Every target of a registry, sorted by name. */
export function listTargets(registry: Registry): readonly Target[] {
  return Object.values(registry.workloads)
    .flatMap((workload) => Object.values(workload.profiles))
    .flatMap((profile) => profile.types.map((type) => toTarget(profile, type)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
