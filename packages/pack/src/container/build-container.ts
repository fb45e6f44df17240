import { join } from 'node:path';
import { UpError } from '@up/core';
import { appendLayer, type ImageContent, type WriteFormat, writeImage } from '@up/oci';
import type { Session } from '@up/process';
import type { Profile, Registry } from '@up/profiles';
import { outputFailure } from '../file-failure.ts';
import { makeFiles } from '../make-files.ts';
import type { Plan } from '../plan.ts';
import { requireRunner } from '../require-runner.ts';
import { sourceDate } from '../source-date.ts';
import { containerConfig } from './container-config.ts';
import { containerLayers } from './container-layers.ts';
import { imageLabels } from './image-labels.ts';
import { imageUser } from './image-user.ts';
import { LayerStore } from './layer-store.ts';

/** An OCI image on disk. */
export interface ContainerArtefact {
  readonly path: string;
  readonly format: WriteFormat;
  /** `up/<workload>:<profile>`. */
  readonly name: string;
  readonly digest: string;
  /** Of everything written, in bytes. */
  readonly sizeBytes: number;
  /** The lowest first. */
  readonly layers: readonly ContainerLayer[];
}

export interface ContainerLayer {
  readonly title: string;
  readonly digest: string;
  readonly diffId: string;
  readonly sizeBytes: number;
  /** An earlier build made it. */
  readonly isUnchanged: boolean;
}

export interface BuildContainerOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly plan: Plan;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session;
  /** Default: an OCI layout. */
  readonly format?: WriteFormat | undefined;
  /** Of the layers. Default: none, which is fastest where the image stays on this machine. */
  readonly compression?: 'none' | 'gzip' | 'zstd' | undefined;
  /** Further programs of this machine that are packed with their libraries. */
  readonly programs?: readonly string[] | undefined;
  /** Told the command before the workload's own build is run. */
  readonly onBuildCommand?: (command: string) => void;
}

/**
 * Builds an OCI image of a workload from what is on this machine: the Node that runs this, its libraries, the
 * workload's files. No Nix, no engine, no network. The same input gives the same bytes.
 * @throws UpError UP_PLATFORM off Linux; UP_BUILDER_MISSING where the workload has no runner; UP_FILE_EXISTS,
 *   UP_BUILD_FAILED, UP_PROGRAM_NOT_FOUND, UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL; the signal's reason.
 */
export async function buildContainer(options: BuildContainerOptions): Promise<ContainerArtefact> {
  const { profile, plan, registry, signal, format = 'oci-layout' } = options;
  const runner = requireRunner(profile, registry);
  const name = imageName(profile);
  if (format === 'docker-archive' && options.compression === 'zstd') throw noZstd();
  try {
    await makeFiles({ ...options, runner });
    const { content, layers } = await assemble(options, name);
    const { output: path } = plan;
    const { digest, sizeBytes } = await writeImage(content, { path, format, signal, existing: 'replace' });
    return { path, format, name, digest, sizeBytes, layers };
  } catch (error) {
    throw outputFailure(error, plan.output);
  }
}

function noZstd(): UpError {
  return new UpError('UP_USAGE', 'a docker-archive cannot hold layers that are compressed with zstd', {
    hint: 'Choose --compress gzip, or an OCI format: --format oci-archive.',
  });
}

/** `up/<workload>:<profile>`: what the image is called in an engine. */
export function imageName({ workload, profile }: Profile): string {
  return `up/${workload}:${profile}`;
}

interface Assembled {
  readonly content: ImageContent;
  readonly layers: readonly ContainerLayer[];
}

async function assemble(options: BuildContainerOptions, name: string): Promise<Assembled> {
  const { profile, plan, registry, env, signal, compression = 'none', programs = [] } = options;
  const runner = requireRunner(profile, registry);
  const user = imageUser(profile.container.user);
  const createdSec = sourceDate(env);
  const labels = await imageLabels({ registry, profile, target: plan.target.name, env, signal });
  const from = join(registry.root, runner.root);
  const node = process.execPath;
  const mtimeSec = createdSec;
  const plans = await containerLayers({ profile, runner, from, user, node, programs, env, mtimeSec });
  const store = new LayerStore({ directory: join(registry.root, '.up', 'layers'), compression, signal });
  let content: ImageContent = {
    config: containerConfig({ profile, runner, user, labels, architecture: process.arch, createdSec }),
    layers: [],
    names: [name],
  };
  const layers: ContainerLayer[] = [];
  for (const { title, members } of plans) {
    const { blob, isUnchanged } = await store.take(members);
    content = appendLayer(content, { layer: blob, createdBy: `up: ${title}` });
    const { digest, diffId, sizeBytes } = blob;
    layers.push({ title, digest, diffId, sizeBytes, isUnchanged });
  }
  await store.prune();
  return { content, layers };
}
