import type { Finding } from '@up/core';
import type { Image } from '@up/oci';
import type { Rule } from '../../rule.ts';
import { RULES } from '../../rules.ts';
import { type MakeImageOptions, makeImage } from '../../testing/make-image.ts';
import { applyActions } from '../apply-actions.ts';
import { planRepair, type RepairPlan } from '../plan-repair.ts';
import type { RepairAction } from '../repair-action.ts';

export interface MendOptions extends MakeImageOptions {
  readonly rules?: readonly Rule[];
  readonly mounts?: readonly string[];
  readonly rewrite?: boolean;
}

export interface Mended {
  readonly image: Image;
  readonly repaired: Image;
  readonly plan: RepairPlan;
  /** Without what they mend. */
  readonly actions: readonly object[];
  /** Findings that stay, by rule and, where there is one, the reason. */
  readonly left: readonly string[];
}

/** Plans the repair of an image that a test describes, and carries it out in memory. */
export async function mend({
  rules = RULES,
  mounts = [],
  rewrite = false,
  ...options
}: MendOptions): Promise<Mended> {
  const image = makeImage(options);
  const plan = await planRepair({ image, rules, mounts, rewrite });
  const reasonFor = (finding: Finding) => plan.unrepairable.find((one) => one.finding === finding)?.why ?? '';
  return {
    image,
    repaired: applyActions(image, plan.actions).image,
    plan,
    actions: plan.actions.map(withoutMends),
    left: plan.after.findings
      .filter(({ severity }) => severity !== 'info')
      .map((finding) => `${finding.rule}: ${reasonFor(finding)}`),
  };
}

/** The rules of these names, in their usual order. */
export function rulesNamed(...ids: readonly string[]): readonly Rule[] {
  return RULES.filter(({ id }) => ids.includes(id));
}

function withoutMends({ mends: _, ...action }: RepairAction): object {
  return action;
}
