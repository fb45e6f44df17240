import type { EngineClient, EngineKind } from './client/engine-client.ts';
import type { ContainerSpec } from './container/container-spec.ts';
import { createContainer, type RunOptions, runContainer } from './container/run-container.ts';
import type { StartedContainer } from './container/started-container.ts';
import { type EngineInfo, engineInfo } from './engine-info.ts';
import { hasImage, type ImageInfo, inspectImage } from './image/inspect-image.ts';
import { type LoadedImage, type LoadImageOptions, loadImage } from './image/load-image.ts';
import { type RemoveImageOptions, removeImage } from './image/remove-image.ts';
import { type ImageOptions, saveImage } from './image/save-image.ts';
import { type TagImageOptions, tagImage } from './image/tag-image.ts';
import { type CreateNetworkOptions, createNetwork, type Network } from './network/create-network.ts';
import { type EngineSweep, type SweepOptions, sweepEngine } from './sweep/sweep-engine.ts';

/** A container engine that has answered. It holds no connection: there is nothing to close. */
export interface Engine {
  readonly kind: EngineKind;
  /** `unix:///var/run/docker.sock`. */
  readonly url: string;
  readonly version: string;
  /** Of the engine's machine: `amd64`, `arm64`. */
  readonly architecture: string;
  /** What `docker save` writes, as a stream; `latest` where no tag is named. @throws UpError UP_IMAGE_NOT_FOUND. */
  saveImage(name: string, options: ImageOptions): AsyncIterable<Uint8Array>;
  /** What `docker load` does with an archive. @throws UpError UP_IMAGE_UNREADABLE, UP_DISK_FULL. */
  loadImage(archive: AsyncIterable<Uint8Array>, options: LoadImageOptions): Promise<LoadedImage>;
  hasImage(name: string, options: ImageOptions): Promise<boolean>;
  /** @throws UpError UP_IMAGE_NOT_FOUND. */
  inspectImage(name: string, options: ImageOptions): Promise<ImageInfo>;
  /** Gives an image a further name. @throws UpError UP_IMAGE_NOT_FOUND. */
  tagImage(image: string, options: TagImageOptions): Promise<void>;
  /** Whether there was anything to remove. */
  removeImage(name: string, options: RemoveImageOptions): Promise<boolean>;
  createNetwork(options: CreateNetworkOptions): Promise<Network>;
  /** Creates and starts a container; when that fails, nothing of it is left. */
  run(spec: ContainerSpec, options: RunOptions): Promise<StartedContainer>;
  /** Creates a container that is never started: for a look at the files of an image. */
  create(spec: ContainerSpec, options: RunOptions): Promise<StartedContainer>;
  /** Storage, control groups, warnings. @throws UpError UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED. */
  info(options: { readonly signal: AbortSignal }): Promise<EngineInfo>;
  /** Removes what dead sessions left. */
  sweep(options: SweepOptions): Promise<EngineSweep>;
}

export function createEngine(client: EngineClient): Engine {
  const { kind, url, version, architecture } = client;
  return {
    kind,
    url,
    version,
    architecture,
    saveImage: (name, options) => saveImage(client, name, options),
    loadImage: (archive, options) => loadImage(client, archive, options),
    hasImage: (name, options) => hasImage(client, name, options),
    inspectImage: (name, options) => inspectImage(client, name, options),
    tagImage: (image, options) => tagImage(client, image, options),
    removeImage: (name, options) => removeImage(client, name, options),
    createNetwork: (options) => createNetwork(client, options),
    run: (spec, options) => runContainer(client, spec, options),
    create: (spec, options) => createContainer(client, spec, options),
    info: (options) => engineInfo(client, options),
    sweep: (options) => sweepEngine(client, options),
  };
}
