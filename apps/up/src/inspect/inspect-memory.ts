import { join } from 'node:path';
import { createJsonCache, userPaths } from '@up/core';
import type { Inspection } from '@up/inspect';
import { type Image, identifyImage } from '@up/oci';
import { buildIdentity } from '../build-identity.ts';
import type { CommandContext } from '../context.ts';

/** What reports say of an image beside its findings. */
export type ImageSummary = Omit<Image, 'tree' | 'config' | 'problems'>;

/** What came of looking at an image, without the image. */
export interface Remembered {
  readonly image: ImageSummary;
  readonly inspection: Inspection;
  /** How many packages it holds. */
  readonly packages: number;
}

export interface InspectMemory {
  recall(): Promise<Remembered | undefined>;
  /** A cache that cannot be written is no failure. */
  remember(result: Remembered): Promise<void>;
}

export interface InspectQuestion {
  readonly image: string;
  readonly platform?: string | undefined;
  readonly tag?: string | undefined;
  /** Everything else that the answer depends on: rules, profile, whether digests are verified. */
  readonly how: unknown;
}

const NOTHING: InspectMemory = { recall: async () => undefined, remember: async () => undefined };
/** Of more answers, the oldest go. */
const MAX_ENTRIES = 200;

/**
 * Answers to the same question about the same bytes: a second look at an image takes as long as finding out that
 * it is the same. This build's answers only; a damaged entry is none.
 */
export async function inspectMemory(
  { env }: Pick<CommandContext, 'env'>,
  { image, platform, tag, how }: InspectQuestion,
): Promise<InspectMemory> {
  const build = await buildIdentity();
  if (build === undefined) return NOTHING;
  const cacheDir = userPaths(env).cache;
  const answers = createJsonCache<Remembered>({
    directory: join(cacheDir, 'inspections'),
    builtBy: build,
    maxEntries: MAX_ENTRIES,
  });
  const question = async (): Promise<string | undefined> => {
    const identity = await identifyImage(image, { platform, tag, cacheDir });
    return identity && JSON.stringify([identity, how]);
  };
  return {
    recall: async () => {
      const key = await question();
      return key === undefined ? undefined : answers.get(key);
    },
    remember: async (result) => {
      // Asked again: only now are the digests of the layers known.
      const key = await question();
      if (key !== undefined) await answers.put(key, result);
    },
  };
}
