import { basename } from 'node:path';
import { UpError } from '@up/core';
import {
  CLOSURE_RULES,
  type ClosureInspection,
  type ClosureRule,
  inspectClosure,
  RULES,
  selectRules,
} from '@up/inspect';
import type { CommandContext } from '../context.ts';
import { progressFor } from './inspect-progress.ts';
import type { RuleChoice, Sorted } from './rule-plan.ts';

export interface ClosureLook extends ClosureInspection {
  readonly sorted: Sorted;
  readonly rules: readonly ClosureRule[];
  /** What a reader should know besides. */
  readonly notes: readonly string[];
}

/**
 * What there is to say of all that a store path needs at run time.
 * @throws UpError UP_USAGE for rules that are not about closures; as `inspectClosure`.
 */
export async function lookAtClosure(
  context: CommandContext,
  { reference, choice }: { readonly reference: string; readonly choice: RuleChoice },
): Promise<ClosureLook> {
  const { cwd, env, signal } = context;
  refuseImageRules(reference, choice);
  const rules = selectRules(CLOSURE_RULES, choice);
  const progress = progressFor(context, 0);
  try {
    const onBytes = (count: number): void => progress.onImage({ type: 'bytes', count });
    const found = await inspectClosure({ path: reference, cwd, env, signal, rules, onBytes });
    const off = [...new Set(choice.skip)].map((rule) => ({
      ...{ rule, reason: 'left out by --skip', by: '--skip' as const, findings: [] },
      ids: selectRules(CLOSURE_RULES, { only: [rule], skip: [] }).map(({ id }) => id),
    }));
    const { findings, skipped } = found;
    return { ...found, rules, notes: notesOf(found, reference), sorted: { findings, off, skipped } };
  } finally {
    progress.stop();
  }
}

function refuseImageRules(reference: string, { only, skip }: RuleChoice): void {
  const known = new Set(namesOf(CLOSURE_RULES));
  const ofImages = new Set(namesOf(RULES));
  const name = [...only, ...skip].find((one) => !known.has(one) && ofImages.has(one));
  if (name === undefined) return;
  throw new UpError('UP_USAGE', `${name} looks at images, and ${reference} is a closure`, {
    hint: `Of closures: ${CLOSURE_RULES.map(({ id }) => id).join(', ')}. As a root file system it is looked at with --profile, --platform or --layers.`,
  });
}

function namesOf(rules: readonly { readonly id: string }[]): readonly string[] {
  return rules.flatMap(({ id }) => [id, id.slice(0, id.indexOf('/'))]);
}

/** The script of streamLayeredImage writes an image; its closure is something else. */
function notesOf({ closure }: ClosureInspection, reference: string): readonly string[] {
  const isStream = closure.paths.some(({ path }) => /^[a-z0-9]{32}-stream-/.test(basename(path)));
  return isStream
    ? [`what the script writes is an image, which was not looked at: ${reference} | up inspect -`]
    : [];
}
