import { plural, suggest } from '@up/core';
import { ARTEFACT_TYPES, type Target } from '@up/profiles';
import type { CheckResult } from '../check-result.ts';
import { gateOf } from './gate.ts';
import { namesIn, type Outline } from './outline.ts';

export interface CheckNamesOptions {
  readonly outline: Outline;
  /** Those that are checked. */
  readonly targets: readonly Target[];
  /** Every target of the registry: a name is unknown only to all of them. */
  readonly allTargets: readonly Target[];
  /** Names that look like targets and are none, on purpose. */
  readonly alsoAllowed?: readonly string[] | undefined;
}

/**
 * The names of the packages are those of the registry, on each system that the flake has: what is missing or unknown is
 * named, with the nearest.
 */
export function checkNames(options: CheckNamesOptions): readonly CheckResult[] {
  const { outline, targets } = options;
  const systems = Object.keys(outline.names['packages'] ?? {});
  const unknown = bySystems(systems, (system) => unknownNames(system, options));
  const missing = bySystems(systems, (system) => missingNames(system, options));
  const wrong = [
    ...[...missing].map(([name, on]) => missingTarget(name, on, [...unknown.keys()])),
    ...[...unknown].map(([name, on]) => unknownName(name, on, options)),
  ];
  if (wrong.length > 0 || systems.length === 0) return wrong;
  const evidence = `${plural(targets.length, 'target')} of the registry on ${systems.join(', ')}, and no unknown name`;
  return [{ area: 'names', name: 'packages', status: 'passed', evidence }];
}

function bySystems(
  systems: readonly string[],
  find: (system: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const system of systems)
    for (const name of find(system)) found.set(name, [...(found.get(name) ?? []), system]);
  return found;
}

function missingNames(system: string, { outline, targets }: CheckNamesOptions): readonly string[] {
  const names = new Set(namesIn(outline, 'packages', system));
  return targets
    .filter((target) => gateOf(target, system) === 'required' && !names.has(target.name))
    .map(({ name }) => name);
}

const SD_IMAGE = /-sd-image$/;
/** An image that is not stored, but written when it is loaded. */
const TWIN = /-stream$/;
const TYPES: readonly string[] = [...ARTEFACT_TYPES, 'sd-image'];

/**
 * A tool or an image of the project may be called as it likes; what begins with the name of a workload, or is nearly the name
 * of a target, must be a target.
 */
function unknownNames(
  system: string,
  { outline, targets, allTargets, alsoAllowed = [] }: CheckNamesOptions,
): readonly string[] {
  if (targets.length < allTargets.length) return [];
  const known = new Set([...allTargets.map(({ name }) => name), ...alsoAllowed]);
  const workloads = [...new Set(allTargets.map(({ workload }) => workload))];
  const stems = new Set(allTargets.map(({ workload, profile }) => `${workload}-${profile}`));
  return namesIn(outline, 'packages', system).filter((name) => {
    if (known.has(name) || known.has(name.replace(TWIN, ''))) return false;
    if (SD_IMAGE.test(name) && stems.has(name.replace(SD_IMAGE, ''))) return false;
    if (workloads.some((workload) => name.startsWith(`${workload}-`))) return true;
    return TYPES.some((type) => name.endsWith(`-${type}`)) && suggest(name, known) !== undefined;
  });
}

function missingTarget(name: string, systems: readonly string[], unknown: readonly string[]): CheckResult {
  const nearest = suggest(name, unknown);
  const near = nearest === undefined ? '' : `; ${nearest} is there and no target`;
  return {
    area: 'names',
    name,
    status: 'failed',
    evidence: `the registry has it, and packages of ${systems.join(', ')} do not${near}`,
    fix:
      nearest === undefined
        ? 'up sync, and let the flake read nix/profiles.json'
        : `Rename ${nearest} to ${name} in the flake.`,
    target: name,
    system: systems.length === 1 ? systems[0] : undefined,
  };
}

function unknownName(
  name: string,
  systems: readonly string[],
  { allTargets }: CheckNamesOptions,
): CheckResult {
  const nearest = suggest(
    name,
    allTargets.map((target) => target.name),
  );
  const near = nearest === undefined ? '' : `; the nearest is ${nearest}`;
  return {
    area: 'names',
    name,
    status: 'failed',
    evidence: `packages of ${systems.join(', ')} have it, and the registry does not${near}`,
    fix: `Rename it, add the profile to up.toml, or allow it: up check --allow ${name}`,
    system: systems.length === 1 ? systems[0] : undefined,
  };
}
