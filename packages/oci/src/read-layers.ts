import { availableParallelism } from 'node:os';
import type { DigestMemo } from './cache/digest-memo.ts';
import type { LayerCache } from './cache/layer-cache.ts';
import { type DigestAlgorithm, parseDigest } from './digest.ts';
import { ImageTextBudget } from './facts/image-text-budget.ts';
import type { LayerReading } from './layer/layer-reading.ts';
import { LayerIndex } from './layer/packed/layer-index.ts';
import { ReadBuffers } from './layer/read-buffers.ts';
import { LayerThread, type LayerThreadOptions } from './layer/worker/layer-thread.ts';
import type { LayerReference } from './manifest/resolved-image.ts';
import type { ImageProgress } from './progress.ts';
import type { ImageSource, LayerOptions, PlacedMember } from './source/image-source.ts';

export interface ReadContext {
  readonly layerOptions: LayerOptions;
  readonly cache: LayerCache | undefined;
  readonly onProgress: ((event: ImageProgress) => void) | undefined;
  /** The program of threads that read compressed layers; undefined: they are read in this one. */
  readonly threadProgram: URL | undefined;
}

export interface WantedLayer {
  readonly reference: LayerReference;
  /** As the config says. */
  readonly diffId: string | undefined;
}

/** Decompression runs on other threads: that many layers keep them busy. */
const MAX_AT_ONCE = 8;
const MIB = 1024 * 1024;
/** Starting a thread takes as long as reading that much of one layer, and of all of them that are as large. */
const MIN_THREAD_BYTES = { layer: 4 * MIB, sum: 16 * MIB };

/** Reads layers, several at a time; undefined stands for one that is not there. */
export async function readLayers(
  source: ImageSource,
  wanted: readonly WantedLayer[],
  context: ReadContext,
): Promise<readonly (LayerReading | undefined)[]> {
  context.onProgress?.({ type: 'layers', count: wanted.length });
  const readings = new Array<LayerReading | undefined>(wanted.length);
  const failure = new AbortController();
  const signal = AbortSignal.any([context.layerOptions.signal, failure.signal]);
  const texts = new ImageTextBudget(context.layerOptions.limits.imageTextBytes);
  const queue = wanted.entries();
  const threads = await threadsFor(source, wanted, context);
  const work = async (): Promise<void> => {
    await using thread = threads && new LayerThread(threads);
    const layerOptions = {
      ...context.layerOptions,
      ...{ signal, buffers: new ReadBuffers(), elsewhere: thread },
    };
    for (const [layer, item] of queue) {
      const { reading, isCached } = await readOne(source, item, { ...context, layerOptions });
      if (reading?.entries instanceof LayerIndex) texts.add(reading.entries);
      readings[layer] = reading;
      context.onProgress?.({ type: 'layer-read', layer, sizeBytes: reading?.sizeBytes ?? 0, isCached });
    }
  };
  const workers = Array.from({ length: Math.min(MAX_AT_ONCE, Math.max(2, availableParallelism())) }, work);
  try {
    await Promise.all(workers);
  } catch (error) {
    failure.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  await context.cache?.digests.save();
  return readings;
}

/** Undefined where threads are of no use: on one core, or where there are no two layers to be read at once. */
async function threadsFor(
  source: ImageSource,
  wanted: readonly WantedLayer[],
  { threadProgram: program }: ReadContext,
): Promise<LayerThreadOptions | undefined> {
  if (program === undefined || availableParallelism() < 2) return undefined;
  const sizes = await Promise.all(wanted.map(({ reference }) => source.sizeOf(reference.name)));
  const large = sizes.filter((size) => size !== undefined && size >= MIN_THREAD_BYTES.layer);
  const sum = large.reduce<number>((total, size = 0) => total + size, 0);
  return large.length < 2 || sum < MIN_THREAD_BYTES.sum
    ? undefined
    : { program, minLayerBytes: MIN_THREAD_BYTES.layer };
}

interface OneLayer {
  readonly reading: LayerReading | undefined;
  readonly isCached: boolean;
}

async function readOne(source: ImageSource, wanted: WantedLayer, context: ReadContext): Promise<OneLayer> {
  const { cache, layerOptions } = context;
  const { name } = wanted.reference;
  const cached = cache && (await readCached(source, wanted, { cache, layerOptions }));
  if (cached !== undefined) return { reading: cached, isCached: true };
  const algorithms = algorithmsFor(wanted, layerOptions.algorithms);
  const before = cache && (await observe(source, name, cache.digests));
  const reading = await source.readLayer(name, { ...layerOptions, algorithms });
  const { diffId } = wanted;
  const digest = reading?.storedDigests.find((one) => one.startsWith('sha256:'));
  if (before !== undefined && digest !== undefined)
    await cache?.digests.remember(before.observed, before.part, digest);
  if (reading !== undefined && diffId !== undefined && reading.diffIds.includes(diffId))
    await cache?.store(diffId, { reading, options: layerOptions });
  return { reading, isCached: false };
}

/** What is cached counts only for the very bytes that it was made from. */
async function readCached(
  source: ImageSource,
  { reference: { name }, diffId }: WantedLayer,
  { cache, layerOptions }: { readonly cache: LayerCache; readonly layerOptions: LayerOptions },
): Promise<LayerReading | undefined> {
  if (diffId === undefined) return undefined;
  const place = await identify(source, name);
  if (place === undefined) return undefined;
  const cached = await cache.load(diffId, layerOptions);
  if (cached === undefined || cached.sizeBytes !== place.sizeBytes) return undefined;
  if (layerOptions.algorithms.length > 0) {
    const digest = await digestOf(place, { digests: cache.digests, signal: layerOptions.signal });
    if (!cached.storedDigests.includes(digest)) return undefined;
  }
  return { ...cached, plainFile: cached.compression === 'none' ? place.plainFile : undefined };
}

type IdentifiedMember = Omit<PlacedMember, 'plainFile'> & Partial<Pick<PlacedMember, 'plainFile'>>;

/** What is not here but has its digest as its name need not be fetched to be known. */
async function identify(source: ImageSource, name: string): Promise<IdentifiedMember | undefined> {
  const stated = await source.stated?.(name);
  if (stated === undefined) return await source.locate?.(name);
  return { sizeBytes: stated.sizeBytes, digest: async () => stated.digest };
}

async function observe(source: ImageSource, name: string, digests: DigestMemo) {
  const place = await source.locate?.(name);
  if (place === undefined) return undefined;
  const part = { ...place.plainFile, sizeBytes: place.sizeBytes };
  const observed = await digests.observe(part);
  return observed === undefined ? undefined : { observed, part };
}

/** The digest of what is stored: of a file that has not changed since it was hashed, what it was then. */
async function digestOf(
  place: IdentifiedMember,
  { digests, signal }: { readonly digests: DigestMemo; readonly signal: AbortSignal },
): Promise<string> {
  const part = place.plainFile && { ...place.plainFile, sizeBytes: place.sizeBytes };
  const observed = part && (await digests.observe(part));
  const known = observed && (await digests.recall(observed));
  if (known !== undefined) return known;
  const digest = await place.digest(signal);
  if (part !== undefined && observed !== undefined) await digests.remember(observed, part, digest);
  return digest;
}

function algorithmsFor(
  { reference, diffId }: WantedLayer,
  algorithms: readonly DigestAlgorithm[],
): readonly DigestAlgorithm[] {
  if (algorithms.length === 0) return [];
  const stated = [reference.digest, diffId].map((digest) => parseDigest(digest ?? '')?.algorithm);
  return [...new Set([...algorithms, ...stated.filter((algorithm) => algorithm !== undefined)])];
}
