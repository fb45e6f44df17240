import { didYouMean, UpError } from '@up/core';

export interface RuleSelection {
  /** Rules or areas (`fhs`) that are meant; empty: all. */
  readonly only: readonly string[];
  /** Rules or areas that are left out. */
  readonly skip: readonly string[];
}

/** The rules that are asked for. @throws UpError UP_USAGE for a name that is neither a rule nor an area. */
export function selectRules<Rule extends { readonly id: string }>(
  rules: readonly Rule[],
  { only, skip }: RuleSelection,
): readonly Rule[] {
  const names = rules.flatMap(({ id }) => [id, areaOf(id)]);
  for (const name of [...only, ...skip]) {
    if (!names.includes(name)) {
      throw new UpError('UP_USAGE', `There is no rule "${name}".${didYouMean(name, names)}`, {
        hint: 'All rules: docs/rules/README.md',
      });
    }
  }
  const isNamed = (id: string, list: readonly string[]): boolean =>
    list.includes(id) || list.includes(areaOf(id));
  return rules.filter(({ id }) => (only.length === 0 || isNamed(id, only)) && !isNamed(id, skip));
}

function areaOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}
