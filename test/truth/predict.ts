import { type Inspection, inspectImage, RULES, type Rule } from '@up/inspect';
import { type Image, openImage } from '@up/oci';
import { tagOf } from './case-image.ts';
import type { TruthCase } from './truth-case.ts';

/** All that say what will not work. Secrets hurt otherwise. */
export const PREDICTING: readonly Rule[] = RULES.filter(({ id }) => !id.startsWith('secret/'));

export interface Prediction {
  readonly image: Image;
  readonly inspection: Inspection;
}

export interface PredictOptions {
  /** The docker-archive that has the image of the case. */
  readonly archive: string;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
}

/** What `up inspect` says of the image of a case. */
export async function predict(
  { name }: TruthCase,
  { archive, cacheDir, signal }: PredictOptions,
): Promise<Prediction> {
  const image = await openImage(archive, { tag: tagOf(name), cacheDir, signal });
  return { image, inspection: await inspectImage({ image, rules: PREDICTING, signal }) };
}

/** The rules that say that it will not work. */
export function alarmsOf({ findings }: Inspection): readonly string[] {
  return [...new Set(findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule))];
}
