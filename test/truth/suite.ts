import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '@up/docker';
import type { ImageContent } from '@up/oci';
import type { Session } from '@up/process';
import { writeArchive } from './archive.ts';
import { BASES } from './bases.ts';
import { baseImage, caseImage, mendedTag, tagOf } from './case-image.ts';
import { inParallel } from './in-parallel.ts';
import { type Observation, observe } from './observe.ts';
import { type Prediction, predict } from './predict.ts';
import type { BaseName, TruthCase } from './truth-case.ts';

export interface SuiteOptions {
  readonly engine: Engine;
  readonly session: Session;
  /** For archives and caches. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** A case, what inspect says of its image, and what Docker does with it. */
export interface TruthResult {
  readonly one: TruthCase;
  readonly content: ImageContent;
  readonly prediction: Prediction;
  readonly observation: Observation;
}

/** Containers at a time. */
export const PARALLEL = 4;

/** Runs the cases of one base: their images go to the engine as one archive, so that the base goes there once. */
export async function runCases(
  base: BaseName,
  cases: readonly TruthCase[],
  options: SuiteOptions,
): Promise<readonly TruthResult[]> {
  const { scratch, signal } = options;
  const below = await baseImage(BASES[base](), signal);
  const contents: ImageContent[] = [];
  for (const one of cases) contents.push(await caseImage(below, one, signal));
  const archive = join(scratch, `${base}.tar`);
  await writeArchive(archive, contents, signal);
  await loadArchive(archive, options);
  return await inParallel(cases, PARALLEL, async (one, index) => {
    const observation = await observe(one, { ...options, image: tagOf(one.name) });
    const prediction = await predict(one, { archive, cacheDir: join(scratch, 'cache'), signal });
    return { one, content: contents[index] as ImageContent, prediction, observation };
  });
}

export async function loadArchive(path: string, { engine, signal }: SuiteOptions): Promise<void> {
  await engine.loadImage(createReadStream(path), { signal });
}

/** Takes the images of cases out of the engine again. */
export async function removeImages(
  results: readonly Pick<TruthResult, 'one'>[],
  { engine, signal }: SuiteOptions,
): Promise<void> {
  const names = results.flatMap(({ one }) => [tagOf(one.name), mendedTag(one.name)]);
  for (const name of new Set(names)) await engine.removeImage(name, { signal });
}
