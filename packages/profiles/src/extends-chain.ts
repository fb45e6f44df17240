import { didYouMean } from '@up/core';
import { RegistryProblem } from './problem.ts';

/** The part of a profile that says what it builds on. */
export interface Extending {
  readonly extends: readonly string[];
}

/**
 * The profiles that make up `name`, in the order in which they apply: parents first, each once, `name` last.
 * @throws RegistryProblem UP_CONFIG_CYCLE when a profile extends itself in the end, UP_CONFIG_INVALID for an unknown parent.
 */
export function extendsChain(
  profiles: Readonly<Record<string, Extending>>,
  name: string,
  workload: string,
): readonly string[] {
  const order: string[] = [];
  const visit = (current: string, above: readonly string[]): void => {
    const path = ['workloads', workload, 'profiles', current, 'extends'];
    if (above.includes(current)) {
      const circle = [...above.slice(above.indexOf(current)), current].join(' -> ');
      const message = `the profiles of ${workload} extend each other in a circle: ${circle}`;
      throw new RegistryProblem({
        code: 'UP_CONFIG_CYCLE',
        path,
        message,
        hint: 'Take one of these names out of its extends.',
      });
    }
    if (order.includes(current)) return;
    for (const parent of profiles[current]?.extends ?? []) {
      if (!Object.hasOwn(profiles, parent)) {
        const message = `${workload}/${current} extends "${parent}", which does not exist.${didYouMean(parent, Object.keys(profiles))}`;
        throw new RegistryProblem({ code: 'UP_CONFIG_INVALID', path, message });
      }
      visit(parent, [...above, current]);
    }
    order.push(current);
  };
  visit(name, []);
  return order;
}
