import { type Inspection, type InspectOptions, inspectImage, startedAs } from '@up/inspect';
import type { Image } from '@up/oci';
import type { ProfileView } from './profile-view.ts';
import type { RulePlan } from './rule-plan.ts';

export interface InspectAsOptions {
  /** As which profile it is started; undefined: as the image itself says. */
  readonly view: ProfileView | undefined;
  readonly plan: RulePlan;
  /** Told before each rule. */
  readonly onRule?: InspectOptions['onRule'];
  readonly signal: AbortSignal;
}

export interface InspectedAs {
  /** As it is started. */
  readonly image: Image;
  /** Of all rules of the plan, hidden ones too. */
  readonly inspection: Inspection;
}

/** Lets the rules of a plan look at an image that is open, as it will be started. */
export async function inspectAs(
  opened: Image,
  { view, plan, onRule, signal }: InspectAsOptions,
): Promise<InspectedAs> {
  const image = view === undefined ? opened : startedAs(opened, view.overrides);
  const inspection = await inspectImage({
    image,
    rules: [...plan.rules, ...plan.hidden],
    mounts: view?.mounts ?? [],
    expectations: view?.expectations,
    onRule,
    signal,
  });
  return { image, inspection };
}
