import { UpError } from '@up/core';
import type { Profile, Registry, RunnerSpec } from '@up/profiles';

/** @throws UpError UP_BUILDER_MISSING where the workload does not say how it runs as a process. */
export function requireRunner(profile: Profile, registry: Registry): RunnerSpec {
  if (profile.runner !== undefined) return profile.runner;
  throw new UpError('UP_BUILDER_MISSING', `${profile.workload} does not say how it runs as a process`, {
    hint: `Add [workloads.${profile.workload}.runner] to ${registry.file}: docs/registry.md shows how.`,
  });
}
