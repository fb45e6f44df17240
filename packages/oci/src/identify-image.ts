import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';
import { LayerCache } from './cache/layer-cache.ts';
import { digestOf } from './digest.ts';
import { SNIFF_BYTES } from './layer/decompress.ts';
import { looksLikeTar } from './layer/looks-like-layer.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { resolveImage } from './manifest/resolve-image.ts';
import type { LayerReference } from './manifest/resolved-image.ts';
import type { OpenImageOptions } from './open-image.ts';
import { DirectorySource } from './source/directory-source.ts';
import { readRangeSync } from './source/file-chunks.ts';
import type { ImageSource } from './source/image-source.ts';
import { parseReference } from './source/reference.ts';
import { TarFileSource } from './source/tar-file-source.ts';

export interface IdentifyOptions extends Pick<OpenImageOptions, 'tag' | 'platform' | 'limits'> {
  /** That of `openImage`, which notes there what it has hashed. */
  readonly cacheDir: string;
}

/**
 * What tells an image from every other, without reading its layers: a digest over its config, what its manifest
 * says, and the digests of its layers as they lie there. Undefined where that cannot be known at once: layers
 * that nobody has hashed since they were written, compressed archives, streams, registries, root file systems.
 * What is wrong with an image is for `openImage` to say.
 */
export async function identifyImage(
  reference: string,
  { tag, platform, limits, cacheDir }: IdentifyOptions,
): Promise<string | undefined> {
  try {
    await using source = await openPlain(reference);
    if (source === undefined) return undefined;
    const resolved = await resolveImage(source, {
      choice: { tag, platform },
      limits: { ...DEFAULT_LIMITS, ...limits },
    });
    if (resolved.type !== 'image') return undefined;
    const { config, ...manifest } = resolved.image;
    const { digests: memo } = new LayerCache({ directory: cacheDir });
    const digests = await Promise.all(manifest.layers.map((layer) => knownDigest(source, layer, memo)));
    if (digests.includes(undefined)) return undefined;
    const facts = [reference, digestOf(config), manifest, digests, source.damage];
    return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  } catch (error) {
    if (error instanceof UpError || systemErrorCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Only what lies in files as it is: everything else would have to be read. */
async function openPlain(reference: string): Promise<(ImageSource & AsyncDisposable) | undefined> {
  const path = parseReference(reference);
  const found = await stat(path);
  if (found.isDirectory()) return await DirectorySource.open(path);
  if (!found.isFile()) return undefined;
  const start = readRangeSync(path, { offset: 0, length: SNIFF_BYTES });
  return looksLikeTar(start) ? TarFileSource.open(path, reference) : undefined;
}

/** As it was found when the file was last hashed, if the file has not changed since. */
async function knownDigest(
  source: ImageSource,
  { name }: LayerReference,
  memo: LayerCache['digests'],
): Promise<string | undefined> {
  const place = await source.locate?.(name);
  const observed = place && (await memo.observe({ ...place.plainFile, sizeBytes: place.sizeBytes }));
  return observed && (await memo.recall(observed));
}
