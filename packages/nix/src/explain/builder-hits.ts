import { EXPLAIN_RULES } from './all-rules.ts';
import { MAX_BUILDER_LINE } from './limits.ts';
import type { Rule } from './rule.ts';

/** A line of a builder that a rule knows. */
export interface BuilderHit {
  readonly rule: Rule;
  readonly groups: Readonly<Record<string, string>>;
  readonly line: string;
  /** The name of the derivation, or undefined in a log that does not say. */
  readonly owner: string | undefined;
}

/** Looks at lines of builders. Nearly all of them are passed over by the hints of the rules, in one go. */
export function builderHitFinder(): (line: string, owner: string | undefined) => BuilderHit | undefined {
  const rules = EXPLAIN_RULES.filter(({ scope }) => scope === 'builder').map((rule) => ({
    rule,
    hint: anyOf(rule.hints ?? []),
  }));
  const anyHint = anyOf(rules.flatMap(({ rule }) => rule.hints ?? []));
  return (line, owner) => {
    if (!anyHint.test(line)) return undefined;
    const tested = line.slice(0, MAX_BUILDER_LINE);
    for (const { rule, hint } of rules) {
      if (!hint.test(tested)) continue;
      for (const pattern of rule.patterns) {
        const match = pattern.exec(tested);
        if (match !== null) return { rule, groups: { ...match.groups }, line: tested, owner };
      }
    }
    return undefined;
  };
}

function anyOf(texts: readonly string[]): RegExp {
  return new RegExp(texts.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'));
}
