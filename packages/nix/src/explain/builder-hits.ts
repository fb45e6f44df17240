import { EXPLAIN_RULES } from './all-rules.ts';
import { MAX_TESTED_LENGTH } from './limits.ts';
import type { Rule } from './rule.ts';

/** A line of a builder that a rule knows. */
export interface BuilderHit {
  readonly rule: Rule;
  readonly groups: Readonly<Record<string, string>>;
  readonly line: string;
  /** The name of the derivation, or undefined in a log that does not say. */
  readonly owner: string | undefined;
}

/** Looks at lines of builders. One pass finds the few that any rule may know. */
export function builderHitFinder(): (line: string, owner: string | undefined) => BuilderHit | undefined {
  const rules = EXPLAIN_RULES.filter(({ scope }) => scope === 'builder');
  const sources = rules.flatMap(({ patterns }) =>
    patterns.map(({ source }) => source.replaceAll(/\(\?<\w+>/g, '(?:')),
  );
  const any = new RegExp(sources.join('|'));
  return (line, owner) => {
    const tested = line.length > MAX_TESTED_LENGTH ? line.slice(0, MAX_TESTED_LENGTH) : line;
    if (!any.test(tested)) return undefined;
    for (const rule of rules) {
      for (const pattern of rule.patterns) {
        const match = pattern.exec(tested);
        if (match !== null) return { rule, groups: { ...match.groups }, line: tested, owner };
      }
    }
    return undefined;
  };
}
