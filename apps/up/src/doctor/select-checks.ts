import { didYouMean, UpError } from '@up/core';
import { GROUPS, type HealthCheck } from '@up/doctor';

/**
 * The checks that were asked for, by id or by group; all of them where nothing was.
 * @throws UpError UP_USAGE for a name that is neither.
 */
export function selectChecks(
  checks: readonly HealthCheck[],
  only: readonly string[] | undefined,
): readonly HealthCheck[] {
  if (only === undefined) return checks;
  const known = [...GROUPS, ...checks.map(({ id }) => id)];
  for (const name of only) {
    if (known.includes(name)) continue;
    throw new UpError('UP_USAGE', `There is no check "${name}".${didYouMean(name, known)}`, {
      hint: 'up doctor lists them; docs/doctor.md says what each looks at.',
    });
  }
  return checks.filter(({ id, group }) => only.includes(id) || only.includes(group));
}
