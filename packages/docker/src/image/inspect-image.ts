import { UpError } from '@up/core';
import type Dockerode from 'dockerode';
import { callEngine } from '../client/call-engine.ts';
import type { EngineClient } from '../client/engine-client.ts';
import { checkImageName, imageNotFound, saysNoSuchImage } from './image-name.ts';
import type { ImageOptions } from './save-image.ts';

/** What an engine tells about an image that it has. */
export interface ImageInfo {
  readonly id: string;
  readonly names: readonly string[];
  /** `linux/amd64`. */
  readonly platform: string;
  readonly sizeBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly hasHealthcheck: boolean;
  readonly config: EngineImageConfig;
}

/** How a container of an image starts, as far as nothing else is asked for. */
export interface EngineImageConfig {
  /** `NAME=value`. */
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  readonly workingDirectory: string;
  /** `8080/tcp`. */
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  /** `CMD`, program, arguments; or `CMD-SHELL` and a command of the shell; empty where there is none. */
  readonly healthcheck: readonly string[];
}

/** @throws UpError UP_IMAGE_NOT_FOUND; the signal's reason when aborted. */
export async function inspectImage(
  client: EngineClient,
  name: string,
  { signal }: ImageOptions,
): Promise<ImageInfo> {
  checkImageName(name);
  const failure = `Image ${name} cannot be looked at`;
  const info = await callEngine({ client, signal, failure }, async (docker) => {
    try {
      return await docker.getImage(name).inspect();
    } catch (error) {
      throw saysNoSuchImage(error) ? imageNotFound(client, name, error) : error;
    }
  });
  return {
    id: withAlgorithm(info.Id),
    names: info.RepoTags ?? [],
    platform: `${info.Os}/${info.Architecture}`,
    sizeBytes: info.Size,
    labels: info.Config?.Labels ?? {},
    hasHealthcheck: isCheck(info.Config?.Healthcheck?.Test),
    config: toConfig(info.Config ?? {}),
  };
}

/** Podman leaves out what is empty. */
function toConfig(config: Partial<Dockerode.ImageInspectInfo['Config']>): EngineImageConfig {
  return {
    env: config.Env ?? [],
    entrypoint: words(config.Entrypoint),
    command: words(config.Cmd),
    user: config.User ?? '',
    workingDirectory: config.WorkingDir ?? '',
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    volumes: Object.keys(config.Volumes ?? {}),
    healthcheck: isCheck(config.Healthcheck?.Test) ? (config.Healthcheck?.Test ?? []) : [],
  };
}

function words(value: string | readonly string[] | null | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}

/** Whether the engine has it. @throws as `inspectImage`, but for UP_IMAGE_NOT_FOUND. */
export async function hasImage(client: EngineClient, name: string, options: ImageOptions): Promise<boolean> {
  try {
    await inspectImage(client, name, options);
    return true;
  } catch (error) {
    if (error instanceof UpError && error.code === 'UP_IMAGE_NOT_FOUND') return false;
    throw error;
  }
}

/** Podman leaves the algorithm out in some answers. */
function withAlgorithm(id: string): string {
  return id.includes(':') ? id : `sha256:${id}`;
}

function isCheck(test: readonly string[] | undefined): boolean {
  return test !== undefined && test.length > 0 && test[0] !== 'NONE';
}
