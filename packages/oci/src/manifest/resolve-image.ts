import { UpError } from '@up/core';
import type { LayerReading } from '../layer/layer-reading.ts';
import type { ImageSource, LayerOptions } from '../source/image-source.ts';
import { unreadable } from '../source/unreadable.ts';
import { type ResolveOptions, resolveDockerManifest } from './docker-manifest.ts';
import { parseImageConfig } from './image-config.ts';
import { resolveOciIndex } from './oci-manifest.ts';
import type { ResolvedImage } from './resolved-image.ts';

export type Resolution =
  | { readonly type: 'image'; readonly image: ResolvedImage }
  | {
      readonly type: 'root-file-system';
      readonly readAsLayer: (options: LayerOptions) => Promise<LayerReading>;
    };

type Attempt =
  | { readonly ok: true; readonly image: ResolvedImage | undefined }
  | { readonly ok: false; readonly error: UpError };

/**
 * Which image a source holds. docker save writes index.json and manifest.json: index.json counts where it leads
 * to an image, else manifest.json. A tar without either is a root file system.
 * @throws UpError UP_IMAGE_UNREADABLE, UP_IMAGE_AMBIGUOUS, UP_IMAGE_NOT_FOUND.
 */
export async function resolveImage(source: ImageSource, options: ResolveOptions): Promise<Resolution> {
  const oci = await attempt(() => resolveOciIndex(source, options));
  if (oci.ok && oci.image !== undefined && !lacksLayers(oci.image, source.location))
    return { type: 'image', image: oci.image };
  const docker = await attempt(() => resolveDockerManifest(source, options));
  const image = (docker.ok ? docker.image : undefined) ?? (oci.ok ? oci.image : undefined);
  if (image !== undefined) return { type: 'image', image };
  const error = mostTelling([oci, docker]);
  const readAsLayer = source.readAsLayer?.bind(source);
  const isRoot = await looksLikeRoot(source);
  const isPlain = error === undefined && source.damage === undefined;
  if (readAsLayer !== undefined && (isRoot || isPlain)) return { type: 'root-file-system', readAsLayer };
  throw error ?? unreadable(source.location, source.damage ?? 'it has neither index.json nor manifest.json');
}

async function attempt(resolve: () => Promise<ResolvedImage | undefined>): Promise<Attempt> {
  try {
    return { ok: true, image: await resolve() };
  } catch (error) {
    if (error instanceof UpError) return { ok: false, error };
    throw error;
  }
}

/** Docker 25 wrote OCI manifests without the layers that its config has. */
function lacksLayers({ layers, config }: ResolvedImage, location: string): boolean {
  if (layers.length > 0) return false;
  try {
    return parseImageConfig(config, location).config.rootfs.diffIds.length > 0;
  } catch (error) {
    if (error instanceof UpError) return true;
    throw error;
  }
}

/** That a choice is missing or wrong says more than that one of two files cannot be read. */
function mostTelling(attempts: readonly Attempt[]): UpError | undefined {
  const errors = attempts.flatMap((one) => (one.ok ? [] : [one.error]));
  return errors.find(({ code }) => code !== 'UP_IMAGE_UNREADABLE') ?? errors[0];
}

const ROOT_FILES = [
  'etc/passwd',
  'etc/os-release',
  'etc/group',
  'bin/sh',
  'usr/bin/env',
  'etc/hosts',
] as const;

async function looksLikeRoot(source: ImageSource): Promise<boolean> {
  for (const file of ROOT_FILES) if (await source.has(file)) return true;
  return false;
}
