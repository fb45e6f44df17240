import { join } from 'node:path';
import { planRepair, repairImage } from '@up/inspect';
import type { ImageContent } from '@up/oci';
import { writeArchive } from './archive.ts';
import { mendedTag } from './case-image.ts';
import { inParallel } from './in-parallel.ts';
import { type Observation, observe } from './observe.ts';
import { alarmsOf, PREDICTING } from './predict.ts';
import { loadArchive, PARALLEL, type SuiteOptions, type TruthResult } from './suite.ts';

/** An image that `up repair` mended, by its own account, and what Docker does with it then. */
export interface MendedResult {
  readonly result: TruthResult;
  readonly observation: Observation;
}

/** Mends what can be mended of the failing images of one base, and runs that. */
export async function mendCases(
  results: readonly TruthResult[],
  options: SuiteOptions,
): Promise<readonly MendedResult[]> {
  const failing = results.filter(
    ({ one, observation }) => one.expected.kind === 'fails' && observation.outcome !== 'works',
  );
  const mended: { readonly result: TruthResult; readonly content: ImageContent }[] = [];
  for (const result of failing) {
    const content = await mend(result, options.signal);
    if (content !== undefined) mended.push({ result, content });
  }
  if (mended.length === 0) return [];
  const archive = join(options.scratch, 'mended.tar');
  await writeArchive(
    archive,
    mended.map(({ content }) => content),
    options.signal,
  );
  await loadArchive(archive, options);
  return await inParallel(mended, PARALLEL, async ({ result }) => {
    const image = mendedTag(result.one.name);
    return { result, observation: await observe(result.one, { ...options, image }) };
  });
}

/** undefined where an error is left. */
async function mend(
  { one, content, prediction }: TruthResult,
  signal: AbortSignal,
): Promise<ImageContent | undefined> {
  const { image } = prediction;
  const plan = await planRepair({ image, rules: PREDICTING, signal });
  if (plan.actions.length === 0 || alarmsOf(plan.after).length > 0) return undefined;
  const repaired = await repairImage(plan, { image, content, signal });
  return { ...repaired.content, names: [mendedTag(one.name)] };
}
