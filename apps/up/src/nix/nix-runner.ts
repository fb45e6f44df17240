import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunnerArtefact, renderSettings } from '@up/pack';
import type { BuildStep } from '../build-artefact.ts';
import type { CommandContext } from '../context.ts';
import { unwritable } from '../unwritable.ts';
import { buildTarget } from './build-target.ts';

/**
 * Builds a runner with Nix. It is started as one of the embedded builder, with the settings of its profile.
 * @throws UpError UP_BUILD_FAILED; UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL.
 */
export async function buildNixRunner(context: CommandContext, step: BuildStep): Promise<RunnerArtefact> {
  const { selection, plan } = step;
  const { artefact, sizeBytes } = await buildTarget(context, step);
  const { root } = selection.registry;
  const settingsFile = join(root, '.up', 'nix', `${plan.target.name}.settings.json`);
  try {
    await writeFile(settingsFile, renderSettings(selection.profile));
  } catch (cause) {
    throw unwritable(settingsFile, cause);
  }
  return { directory: root, command: [artefact.path], settingsFile, sizeBytes, files: 1, changed: 0 };
}
