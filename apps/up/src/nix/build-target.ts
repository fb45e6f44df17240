import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes, UpError } from '@up/core';
import type { BuildStep } from '../build-artefact.ts';
import type { CommandContext } from '../context.ts';
import { unwritable } from '../unwritable.ts';
import { findArtefact, type NixArtefact } from './find-artefact.ts';
import { nixBuildError } from './nix-build-error.ts';
import { type NixBuildReport, runNixBuild } from './run-nix-build.ts';
import { sizeOf } from './size-of.ts';

export interface BuiltTarget {
  readonly artefact: NixArtefact;
  /** Of the file or directory it is in, in bytes. */
  readonly sizeBytes: number;
  /** In the store. */
  readonly storePath: string;
  readonly report: NixBuildReport;
}

/**
 * Builds a target of the project as its flake has it, and says in one line what came of it.
 * @throws UpError UP_BUILD_FAILED with the report of the build as details.
 */
export async function buildTarget(context: CommandContext, step: BuildStep): Promise<BuiltTarget> {
  const report = await runTargetBuild(context, step);
  if (report.outcome === 'failed')
    throw nixBuildError({ what: `.#${step.plan.target.name}`, kind: 'target' }, report);
  return await takeArtefact(context, { step, report });
}

/** Builds it; that this fails is a result. */
export async function runTargetBuild(
  context: CommandContext,
  { selection, plan, session, nix = { extraArgs: [] } }: BuildStep,
): Promise<NixBuildReport> {
  const { root } = selection.registry;
  const { name } = plan.target;
  await mkdir(dirname(plan.output), { recursive: true }).catch((cause: unknown) => {
    throw unwritable(dirname(plan.output), cause);
  });
  context.reporter.step('build', `$ nix build .#${name}`);
  return await runNixBuild(context, {
    ...{ installables: [`.#${name}`], cwd: root, settings: nix, session },
    subject: `${selection.profile.name} ${selection.type}`,
    outLink: plan.output,
  });
}

/** What was built, as the type of the target promises it. */
export async function takeArtefact(
  { reporter }: CommandContext,
  { step, report }: { readonly step: BuildStep; readonly report: NixBuildReport },
): Promise<BuiltTarget> {
  const { target } = step.plan;
  const outputs = report.outputs[0]?.outputs ?? {};
  const storePath = outputs['out'] ?? Object.values(outputs)[0];
  if (storePath === undefined)
    throw new UpError('UP_BUILD_FAILED', `Nix built ${target.name}, and it has no output`, {
      hint: 'It is not a derivation, or one without outputs: nix flake show',
    });
  const artefact = await findArtefact(storePath, target);
  const sizeBytes = await sizeOf(artefact.path);
  reporter.step('build', `${target.name}   ${formatBytes(sizeBytes)}`, report.durationMs);
  return { artefact, sizeBytes, storePath, report };
}
