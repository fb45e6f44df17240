import { didYouMean, UpError } from '@up/core';
import { listTargets, type Registry, type Target } from '@up/profiles';

/**
 * The targets that the patterns name; all, where there is none. A pattern is the name of a target, a profile
 * (`default`, `swarm-client/stress`), a workload, a type, or any of these with `*`.
 * @throws UpError UP_USAGE for a pattern that fits nothing, with the nearest name.
 */
export function selectTargets(registry: Registry, patterns: readonly string[] = []): readonly Target[] {
  const targets = listTargets(registry);
  if (patterns.length === 0) return targets;
  const chosen = patterns.map((pattern) => {
    const fits = toMatcher(pattern);
    const found = targets.filter((target) => namesOf(registry, target).some(fits));
    if (found.length === 0) throw fitsNothing(registry, pattern, targets);
    return found;
  });
  const wanted = new Set(chosen.flat());
  return targets.filter((target) => wanted.has(target));
}

function namesOf(
  { defaultWorkload }: Registry,
  { name, workload, profile, type }: Target,
): readonly string[] {
  return [
    name,
    workload,
    type,
    `${workload}/${profile}`,
    `${workload}/${profile}/${type}`,
    ...(workload === defaultWorkload ? [profile, `${profile}/${type}`] : []),
  ];
}

function toMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*');
  const expression = new RegExp(`^${source}$`, 's');
  return (name) => expression.test(name);
}

function fitsNothing(registry: Registry, pattern: string, targets: readonly Target[]): UpError<'UP_USAGE'> {
  const known = new Set(targets.flatMap((target) => namesOf(registry, target)));
  return new UpError('UP_USAGE', `No target fits "${pattern}".${didYouMean(pattern, known)}`, {
    hint: 'A pattern is a target, a profile, a workload or a type, and may have *: --only "*-container". All: up list',
  });
}
