import { ImageTextBudget } from './facts/image-text-budget.ts';
import type { Image, Layer } from './image.ts';
import { layerProblems, structureProblems } from './image-problems.ts';
import type { LayerReading } from './layer/layer-reading.ts';
import { packEntries } from './layer/packed/layer-index-builder.ts';
import type { ImageLimits } from './limits.ts';
import { type ImageConfig, parseImageConfig } from './manifest/image-config.ts';
import type { Platform } from './manifest/platform.ts';
import type { LayerReference, ResolvedImage } from './manifest/resolved-image.ts';
import { type ImageProblem, ProblemLog } from './problem.ts';
import type { WantedLayer } from './read-layers.ts';
import { createImageTree } from './tree/image-tree.ts';
import { mergeIndexes } from './tree/merge-layers.ts';

export interface AssembleOptions {
  readonly location: string;
  readonly limits: ImageLimits;
  readonly readLayers: (wanted: readonly WantedLayer[]) => Promise<readonly (LayerReading | undefined)[]>;
}

/** Reads the layers of a resolved image and puts everything together. */
export async function assembleImage(resolved: ResolvedImage, options: AssembleOptions): Promise<Image> {
  const { config, problems: configProblems } = parseImageConfig(resolved.config, options.location);
  const { diffIds } = config.rootfs;
  const wanted = resolved.layers.map((reference, layer) => ({ reference, diffId: diffIds[layer] }));
  const readings = await options.readLayers(wanted);
  const parts = wanted.map((layer, index) => ({ ...layer, reading: readings[index] }));
  const problems = new ProblemLog();
  problems.addAll(resolved.problems);
  problems.addAll(configProblems);
  problems.addAll(structureProblems(config, wanted.length));
  parts.forEach((part, layer) => {
    problems.addAll(layerProblems(part, layer));
  });
  return finishImage(
    {
      source: options.location,
      format: resolved.format,
      name: resolved.name,
      digest: resolved.digest,
      platform: choosePlatform(config, resolved.platform, problems),
      config,
      layers: describeLayers(parts, config),
      otherManifests: resolved.otherManifests,
    },
    { readings, problems, limits: options.limits },
  );
}

export interface ReadParts {
  readonly readings: readonly (LayerReading | undefined)[];
  readonly problems: ProblemLog;
  readonly limits: ImageLimits;
}

/** Merges the layers into the tree, and closes the list of problems. */
export function finishImage(
  image: Omit<Image, 'sizeBytes' | 'problems' | 'tree'>,
  { readings, problems, limits }: ReadParts,
): Image {
  const indexes = readings.map((reading) => packEntries(reading?.entries ?? []));
  const texts = new ImageTextBudget(limits.imageTextBytes);
  for (const index of indexes) texts.add(index);
  texts.settle(indexes);
  const merged = mergeIndexes(indexes.map((index, layer) => ({ layer, index })));
  problems.addAll(merged.problems);
  const places = readings.map((reading) => reading?.plainFile);
  return {
    ...image,
    sizeBytes: image.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0),
    problems: problems.list() satisfies readonly ImageProblem[],
    tree: createImageTree(merged.root, (layer) => places[layer]),
  };
}

interface LayerPart {
  readonly reference: LayerReference;
  readonly diffId: string | undefined;
  readonly reading: LayerReading | undefined;
}

function describeLayers(parts: readonly LayerPart[], { history }: ImageConfig): readonly Layer[] {
  const origins = history.filter(({ isEmptyLayer }) => !isEmptyLayer);
  const isComplete = origins.length === parts.length;
  return parts.map(({ reference, diffId, reading }, index) => ({
    digest: reference.digest ?? reading?.storedDigests[0] ?? diffId ?? '',
    diffId: diffId ?? reading?.diffIds[0] ?? '',
    mediaType: reference.mediaType,
    sizeBytes: reading?.sizeBytes ?? reference.sizeBytes ?? 0,
    uncompressedBytes: reading?.uncompressedBytes ?? 0,
    entries: reading?.entries.length ?? 0,
    isPresent: reading !== undefined,
    createdBy: isComplete ? origins[index]?.createdBy : undefined,
  }));
}

function choosePlatform(config: ImageConfig, ofIndex: Platform | undefined, problems: ProblemLog): Platform {
  const platform = config.platform ?? ofIndex;
  if (platform !== undefined) return { ...platform, variant: platform.variant ?? ofIndex?.variant };
  problems.add({
    code: 'platform-unknown',
    message: 'the config does not say for which architecture the image is',
  });
  return { os: 'linux', architecture: 'unknown' };
}
