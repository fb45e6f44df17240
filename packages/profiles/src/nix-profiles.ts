import type { Profile, Registry } from './registry.ts';
import { stableJson } from './stable-json.ts';
import { listTargets } from './target.ts';

/** Where `up sync` writes, below the project; read by the flake through builtins.fromJSON. */
export const NIX_PROFILES_FILE = 'nix/profiles.json';

/** nix/profiles.json: all that the Nix side needs to know, merged, derived, sorted, the same bytes every time. */
export function renderNixProfiles(registry: Registry): string {
  const workloads = Object.values(registry.workloads).map((workload) => [
    workload.name,
    {
      kind: workload.kind,
      description: workload.description,
      profiles: mapValues(workload.profiles, nixProfile),
    },
  ]);
  return stableJson({
    schemaVersion: 1,
    default: registry.defaultWorkload,
    targets: listTargets(registry),
    workloads: Object.fromEntries(workloads),
  });
}

function nixProfile({
  description,
  types,
  settings,
  derived,
  servers,
  expect,
  container,
  containerEnhanced,
  vm,
}: Profile): object {
  return { description, types, settings, derived, servers, expect, container, containerEnhanced, vm };
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  transform: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, transform(value)]));
}
