import { UpError } from '@up/core';
import type { BuildStep } from '../build-artefact.ts';
import type { CommandContext } from '../context.ts';
import { buildTarget } from './build-target.ts';

/** An ISO that Nix has built. */
export interface NixMedium {
  readonly path: string;
  readonly sizeBytes: number;
  readonly storePath: string;
}

/**
 * Builds an ISO with Nix.
 * @throws UpError UP_BUILD_FAILED; UP_USAGE for a virtual machine, which has a script of its own.
 */
export async function buildNixMedium(context: CommandContext, step: BuildStep): Promise<NixMedium> {
  const { artefact, sizeBytes, storePath } = await buildTarget(context, step);
  const { path, kind } = artefact;
  if (kind === 'iso') return { path, sizeBytes, storePath };
  throw new UpError('UP_USAGE', `What Nix builds as ${step.plan.target.type} starts by a script of its own`, {
    hint: `Start it: ${path}. Or boot and prove one of the embedded builder: --builder embedded`,
    details: { path },
  });
}
