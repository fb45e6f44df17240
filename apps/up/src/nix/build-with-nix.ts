import type { Engine } from '@up/docker';
import type { BuildStep } from '../build-artefact.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { loadImageFile } from '../load-image-file.ts';
import { runTargetBuild, takeArtefact } from './build-target.ts';
import { toImage } from './nix-image.ts';
import { reportResult } from './report-result.ts';

export interface BuildWithNixOptions {
  readonly step: BuildStep;
  /** An image is loaded into it. */
  readonly engine: Engine | undefined;
}

/** `up build PROFILE TYPE --builder nix`. */
export async function buildWithNix(
  context: CommandContext,
  { step, engine }: BuildWithNixOptions,
): Promise<CommandResult> {
  const { selection, plan } = step;
  const data = { profile: selection.profile.name, type: selection.type, link: plan.output };
  const built = { what: `.#${plan.target.name}`, kind: 'target' } as const;
  const report = await runTargetBuild(context, step);
  if (report.outcome === 'failed') return reportResult({ built, report, data });
  const taken = await takeArtefact(context, { step, report });
  const { artefact, storePath, sizeBytes } = taken;
  if (artefact.kind !== 'image' && artefact.kind !== 'image-script') {
    const { path, kind } = artefact;
    const facts = { ...data, path, kind, storePath, sizeBytes };
    return { ...reportResult({ built, report, data: facts }), text: `${path}\n` };
  }
  const image = await toImage(context, { step, built: taken });
  if (engine !== undefined) await loadImageFile(context, { engine, ...image, session: undefined });
  const facts = { ...data, kind: artefact.kind, ...image };
  return { ...reportResult({ built, report, data: facts }), text: `${image.path}\n` };
}
