import { UpError } from '@up/core';
import type { ImageFormat } from '../image.ts';
import { SNIFF_BYTES, sniff } from '../layer/decompress.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { parseImageConfig } from '../manifest/image-config.ts';
import { resolveImage } from '../manifest/resolve-image.ts';
import type { LayerReference, ResolvedImage } from '../manifest/resolved-image.ts';
import { fileChunks, readRangeSync } from '../source/file-chunks.ts';
import type { ImageSource, PlacedMember } from '../source/image-source.ts';
import { openSource } from '../source/open-source.ts';
import { unreadable } from '../source/unreadable.ts';
import type { ImageContent, LayerBlob } from './image-content.ts';
import { layerMediaType } from './media-type.ts';

export interface ReadContentOptions {
  readonly signal: AbortSignal;
  readonly tag?: string | undefined;
  readonly platform?: string | undefined;
}

/** What an image is made of, as it is stored. Its layers can be read until it is disposed. */
export interface StoredImage extends ImageContent, AsyncDisposable {
  readonly format: ImageFormat;
}

/**
 * The config and the layers of an image as they are stored, to be written again with changes. What can be read
 * only once (a stream, a compressed archive) goes through `spoolImage` first.
 * @throws UpError UP_IMAGE_NOT_FOUND, UP_IMAGE_AMBIGUOUS; UP_IMAGE_UNREADABLE where it is no image with a config
 *   and layers, or lacks one of them; the reason of `signal`.
 */
export async function readImageContent(
  reference: string,
  { signal, tag, platform }: ReadContentOptions,
): Promise<StoredImage> {
  const limits = DEFAULT_LIMITS;
  const opened = await openSource(reference, {
    signal,
    limits,
    algorithms: [],
    collectFacts: false,
    stdin: undefined,
  });
  if (opened.type !== 'members') throw noLayers(reference);
  const { source } = opened;
  const dispose = (): PromiseLike<void> => source[Symbol.asyncDispose]();
  try {
    const resolved = await resolveImage(source, { choice: { tag, platform }, limits });
    if (resolved.type === 'root-file-system') throw noLayers(reference);
    return { ...(await contentOf(resolved.image, source, signal)), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function noLayers(location: string): UpError {
  return new UpError(
    'UP_IMAGE_UNREADABLE',
    `${location} has no layers of its own that could be written again`,
    {
      hint: 'Make an image of it first: skopeo copy, docker import, or copyTo of nix2container.',
    },
  );
}

async function contentOf(
  image: ResolvedImage,
  source: ImageSource,
  signal: AbortSignal,
): Promise<ImageContent & Pick<StoredImage, 'format'>> {
  const { diffIds } = parseImageConfig(image.config, source.location).config.rootfs;
  if (diffIds.length !== image.layers.length)
    throw unreadable(
      source.location,
      `its config names ${diffIds.length} layers, its manifest ${image.layers.length}`,
    );
  const layers: LayerBlob[] = [];
  for (const [index, reference] of image.layers.entries())
    layers.push(await layerBlob({ source, reference, diffId: diffIds[index] ?? '', signal }));
  return {
    format: image.format,
    config: image.config,
    layers,
    names: image.name === undefined ? [] : [image.name],
  };
}

interface StoredLayer {
  readonly source: ImageSource;
  readonly reference: LayerReference;
  readonly diffId: string;
  readonly signal: AbortSignal;
}

async function layerBlob({ source, reference, diffId, signal }: StoredLayer): Promise<LayerBlob> {
  const member = await source.locate?.(reference.name);
  if (member === undefined)
    throw unreadable(source.location, `its layer ${reference.digest ?? diffId} is not at hand`);
  const { path, offset } = member.plainFile;
  const { sizeBytes } = member;
  const start = readRangeSync(path, { offset, length: Math.min(SNIFF_BYTES, sizeBytes) });
  const compression = sniff(start);
  if (compression === 'xz' || compression === 'bzip2')
    throw unreadable(source.location, `its layer ${diffId} is compressed with ${compression}`);
  return {
    digest: compression === 'none' ? diffId : await digestOf(member, reference, signal),
    diffId,
    sizeBytes,
    mediaType: layerMediaType(compression),
    open: () => fileChunks({ path, offset, sizeBytes }),
  };
}

/** Only OCI manifests say it. */
async function digestOf(
  member: PlacedMember,
  { digest }: LayerReference,
  signal: AbortSignal,
): Promise<string> {
  return digest ?? (await member.digest(signal));
}
