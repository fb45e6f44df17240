import type { BootPhase } from './boot-phase.ts';
import type { Clues } from './clues.ts';
import type { FailureRule, FailureSign } from './failure-rule.ts';
import { findSign } from './text-sign.ts';

export interface LineMatch {
  readonly rule: FailureRule;
  readonly sign: FailureSign;
  readonly groups: Readonly<Record<string, string>>;
}

export interface MatchContext {
  readonly phase: BootPhase;
  readonly clues: Clues;
  /** A line without end may still become another: only signs of something that waits are looked for in it. */
  readonly isPartial: boolean;
}

/** The first rule with a sign in the line, or undefined: one line tells of one cause. */
export function matchLine(
  rules: readonly FailureRule[],
  text: string,
  { phase, clues, isPartial }: MatchContext,
): LineMatch | undefined {
  for (const rule of rules) {
    for (const sign of rule.signs) {
      if (isPartial && sign.afterMs === undefined) continue;
      const groups = findSign(sign, text);
      if (groups === undefined) continue;
      if (rule.during !== undefined && !rule.during.includes(phase)) continue;
      if (sign.when?.(clues) === false) continue;
      if (rule.ignore?.some((pattern) => pattern.test(text)) === true) continue;
      return { rule, sign, groups };
    }
  }
  return undefined;
}
