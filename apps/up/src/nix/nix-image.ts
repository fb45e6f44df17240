import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes, UpError } from '@up/core';
import { imageName } from '@up/pack';
import { runProcess } from '@up/process';
import type { BuildStep } from '../build-artefact.ts';
import type { CommandContext } from '../context.ts';
import { type BuiltTarget, buildTarget } from './build-target.ts';
import { sizeOf } from './size-of.ts';

/** An image that Nix has built, as a file or directory that can be read. */
export interface NixImage {
  readonly path: string;
  /** For people: `up/<workload>:<profile>`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly storePath: string;
}

/**
 * Builds an image with Nix. One that is printed by a script is printed into a file first.
 * @throws UpError UP_BUILD_FAILED.
 */
export async function buildNixImage(context: CommandContext, step: BuildStep): Promise<NixImage> {
  return await toImage(context, { step, built: await buildTarget(context, step) });
}

/** The image in what was built. @throws UpError UP_BUILD_FAILED where its script fails. */
export async function toImage(
  context: CommandContext,
  { step, built }: { readonly step: BuildStep; readonly built: BuiltTarget },
): Promise<NixImage> {
  const { artefact, sizeBytes, storePath } = built;
  const name = imageName(step.selection.profile);
  if (artefact.kind !== 'image-script') return { path: artefact.path, name, sizeBytes, storePath };
  const path = await printImage(context, { step, script: artefact.path });
  return { path, name, sizeBytes: await sizeOf(path), storePath };
}

async function printImage(
  { env, signal, reporter }: CommandContext,
  { step, script }: { readonly step: BuildStep; readonly script: string },
): Promise<string> {
  const { plan, selection, session } = step;
  const path = join(selection.registry.root, '.up', 'nix', `${plan.target.name}.tar`);
  await mkdir(dirname(path), { recursive: true });
  const started = performance.now();
  try {
    // Redirected by a shell: an image is not text, and none of it has to pass through here.
    await runProcess({
      command: 'sh',
      args: ['-c', '"$1" > "$2"', 'sh', script, path],
      ...{ env, signal, session },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new UpError('UP_BUILD_FAILED', `The script that prints the image of ${plan.target.name} failed`, {
      hint: `Run it: ${script} > image.tar`,
      details: error instanceof UpError ? error.details : {},
      cause: error,
    });
  }
  reporter.step('build', `printed ${formatBytes(await sizeOf(path))}`, performance.now() - started);
  return path;
}
