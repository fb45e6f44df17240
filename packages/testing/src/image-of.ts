import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { userPaths } from '@up/core';
import { type Inspection, inspectImage, RULES } from '@up/inspect';
import { type FileNode, type Image, openImage } from '@up/oci';

export interface ImageOfOptions {
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Of an image for several: `linux/arm64`. */
  readonly platform?: string | undefined;
}

/** An image that a test looks into. Nothing of it is run, nothing unpacked. */
export interface TestImage {
  readonly image: Image;
  /** As it was named: a path, or `registry://host/name:tag`. */
  readonly reference: string;
  /** What is at a path, links followed; undefined where nothing is. */
  file(path: string): FileNode | undefined;
  /** All that the rules of `up inspect` find; they are asked once. */
  inspect(): Promise<Inspection>;
}

/**
 * Opens an image: what `up inspect` takes. Layers that were read before come from the cache.
 * @throws UpError UP_IMAGE_NOT_FOUND, UP_IMAGE_UNREADABLE, UP_IMAGE_AMBIGUOUS.
 */
export async function imageOf(reference: string, options: ImageOfOptions = {}): Promise<TestImage> {
  const { env = process.env, signal = new AbortController().signal, platform } = options;
  const isFile = await stat(reference).then(
    () => true,
    () => false,
  );
  const image = await openImage(isFile ? resolve(reference) : reference, {
    signal,
    env,
    platform,
    cacheDir: userPaths(env).cache,
  });
  let inspection: Promise<Inspection> | undefined;
  return {
    image,
    reference,
    file: (path) => {
      const found = image.tree.lookup(path);
      return found.status === 'found' ? found.node : undefined;
    },
    inspect: () => {
      inspection ??= inspectImage({ image, rules: RULES, signal });
      return inspection;
    },
  };
}
