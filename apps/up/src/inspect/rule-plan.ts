import { didYouMean, type Finding, UpError } from '@up/core';
import { type Inspection, RULES, type Rule, type SkippedRule, selectRules } from '@up/inspect';
import { locateKey } from '@up/profiles';
import type { ProfileView } from './profile-view.ts';

export interface RuleChoice {
  /** Rules or areas of the command line; empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** A rule or area that counts for nothing, and why. */
export interface SwitchedOff {
  /** As it was written. */
  readonly rule: string;
  readonly reason: string;
  readonly by: 'profile' | '--skip';
  /** The rules that it stands for. */
  readonly ids: readonly string[];
}

export interface RulePlan {
  readonly rules: readonly Rule[];
  /** Looked at, too, so that it can be said what they hide; those of `--skip` are not. */
  readonly hidden: readonly Rule[];
  readonly off: readonly SwitchedOff[];
}

/**
 * Which rules count, by the command line and by the profile. A rule that the command line names counts although the
 * profile switches it off.
 * @throws UpError UP_USAGE, UP_CONFIG_INVALID for names that are no rules.
 */
export async function planRules(choice: RuleChoice, view: ProfileView | undefined): Promise<RulePlan> {
  if (view === undefined) refuseProfileRules(choice);
  const available = view === undefined ? RULES.filter(({ id }) => areaOf(id) !== 'profile') : RULES;
  const selected = selectRules(available, choice);
  const switches = view === undefined ? {} : await checkedSwitches(view);
  const decide = (id: string): { readonly rule: string; readonly reason: string } | undefined => {
    const rule = [id, areaOf(id)].find((name) => Object.hasOwn(switches, name));
    const reason = rule === undefined || choice.only.includes(id) ? false : switches[rule];
    return rule === undefined || !reason ? undefined : { rule, reason };
  };
  const off = Object.entries(switches).flatMap(([rule, reason]): readonly SwitchedOff[] => {
    const ids = selected.map(({ id }) => id).filter((id) => decide(id)?.rule === rule);
    return reason === false || ids.length === 0 ? [] : [{ rule, reason, by: 'profile', ids }];
  });
  return {
    rules: selected.filter(({ id }) => decide(id) === undefined),
    hidden: selected.filter(({ id }) => decide(id) !== undefined),
    off: [...off, ...skipped(available, choice)],
  };
}

function skipped(available: readonly Rule[], { skip }: RuleChoice): readonly SwitchedOff[] {
  return [...new Set(skip)].map((rule) => ({
    rule,
    reason: 'left out by --skip',
    by: '--skip',
    ids: selectRules(available, { only: [rule], skip: [] }).map(({ id }) => id),
  }));
}

function refuseProfileRules({ only, skip }: RuleChoice): void {
  const name = [...only, ...skip].find((one) => areaOf(one) === 'profile' || one === 'profile');
  const isRule = RULES.some(({ id }) => id === name || areaOf(id) === name);
  if (name === undefined || !isRule) return;
  throw new UpError('UP_USAGE', `${name} looks at what a profile expects, and no profile is named`, {
    hint: 'Name it: --profile PROFILE',
  });
}

async function checkedSwitches({
  settings: { off },
  selection: { registry, profile },
}: ProfileView): Promise<Readonly<Record<string, string | false>>> {
  const names = RULES.flatMap(({ id }) => [id, areaOf(id)]);
  const unknown = Object.keys(off).find((name) => !names.includes(name));
  if (unknown === undefined) return off;
  const place = await locateKey(registry, profile, ['inspect', 'off', unknown]);
  throw new UpError(
    'UP_CONFIG_INVALID',
    `${place}: inspect.off switches off "${unknown}", and there is no such rule.${didYouMean(unknown, names)}`,
    { hint: 'All rules: docs/rules/README.md' },
  );
}

/** An inspection with what counts kept apart from what is switched off. */
export interface Sorted {
  readonly findings: readonly Finding[];
  readonly off: readonly (SwitchedOff & { readonly findings: readonly Finding[] })[];
  readonly skipped: readonly SkippedRule[];
}

export function sortFindings({ findings, skipped }: Inspection, { rules, off }: RulePlan): Sorted {
  const counts = new Set(rules.map(({ id }) => id));
  return {
    findings: findings.filter(({ rule }) => counts.has(rule)),
    off: off.map((entry) => ({
      ...entry,
      findings: findings.filter(({ rule }) => !counts.has(rule) && entry.ids.includes(rule)),
    })),
    skipped: skipped.filter(({ rule }) => counts.has(rule)),
  };
}

function areaOf(id: string): string {
  const slash = id.indexOf('/');
  return slash === -1 ? id : id.slice(0, slash);
}
