import { plural } from '@up/core';
import type { Target } from '@up/profiles';
import type { CheckResult } from '../check-result.ts';
import { gateOf, gateOfSdImage } from './gate.ts';
import { namesIn, type Outline } from './outline.ts';

export interface CheckPlatformsOptions {
  readonly outline: Outline;
  readonly targets: readonly Target[];
  /** The systems that a universal package is on. */
  readonly systems: readonly string[];
}

/** Nothing is offered for a system that it cannot be built for, and what is universal is on all of them. */
export function checkPlatforms(options: CheckPlatformsOptions): readonly CheckResult[] {
  return [...checkGates(options), ...checkUniversal(options)];
}

function checkGates({ outline, targets }: CheckPlatformsOptions): readonly CheckResult[] {
  const known = new Map(targets.map((target) => [target.name, target]));
  const systems = Object.keys(outline.names['packages'] ?? {});
  const wrong = systems.flatMap((system) =>
    namesIn(outline, 'packages', system).flatMap((name) => {
      const target = known.get(name) ?? known.get(name.replace(/-stream$/, ''));
      if (target !== undefined && gateOf(target, system) === 'forbidden')
        return [wrongSystem(name, system, `${target.type} is for ${target.buildsOn.join(' and ')}`)];
      if (name.endsWith('-sd-image') && gateOfSdImage(system) === 'forbidden')
        return [wrongSystem(name, system, 'an SD image is for aarch64-linux')];
      return [];
    }),
  );
  if (wrong.length > 0) return wrong;
  const evidence = `${systems.join(', ') || 'no system'}: each offers only what can be built for it`;
  return [{ area: 'platforms', name: 'gates', status: 'passed', evidence }];
}

function wrongSystem(name: string, system: string, rule: string): CheckResult {
  const evidence = `packages.${system} has it, but ${rule}`;
  return { area: 'platforms', name, status: 'failed', evidence, target: name, system };
}

/** A runner that is not on a system that the flake has is a missing name; here a whole system counts. */
function checkUniversal({ outline, targets, systems }: CheckPlatformsOptions): readonly CheckResult[] {
  const universal = targets.filter(({ type }) => type === 'runner');
  const absentOn = (system: string): number => {
    const names = new Set(namesIn(outline, 'packages', system));
    return universal.filter(({ name }) => !names.has(name)).length;
  };
  const incomplete = systems.filter((system) => absentOn(system) > 0);
  if (universal.length === 0) return [];
  if (incomplete.length > 0)
    return incomplete.map((system) => absentSystem(system, absentOn(system), universal.length));
  const evidence = `${plural(universal.length, 'runner')} on each of ${systems.join(', ')}`;
  return [{ area: 'platforms', name: 'universal packages', status: 'passed', evidence }];
}

function absentSystem(system: string, absent: number, all: number): CheckResult {
  const which = absent === all ? `none of ${all}` : `${all - absent} of ${all}`;
  return {
    area: 'platforms',
    name: system,
    status: 'failed',
    evidence: `a runner is for every system, and packages.${system} has ${which}`,
    fix: 'Offer them in the flake, or say which systems it is for: up check --systems x86_64-linux,...',
    system,
  };
}
