import type { CheckResult } from '@up/check';

/** Results of one area that say the same, together, in the order of their first. */
export function groupResults(results: readonly CheckResult[]): readonly (readonly CheckResult[])[] {
  const groups = new Map<string, CheckResult[]>();
  for (const result of results) {
    const { area, evidence, explanations = [], fix } = result;
    // What is said of one thing by its name is not said of another.
    const key = JSON.stringify([area, evidence, fix, explanations.map(({ code, cause }) => [code, cause])]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  return [...groups.values()];
}

const MAX_NAMES = 4;

/** `a, b, c, d and 12 more`. */
export function namesOf(group: readonly CheckResult[]): string {
  const names = [...new Set(group.map(({ name }) => name))];
  const more = names.length - MAX_NAMES;
  return more > 1 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
