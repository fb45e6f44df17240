import { formatBytes, plural } from '@up/core';
import type { WriteFormat } from '@up/oci';
import {
  buildContainer,
  buildRunner,
  type ContainerArtefact,
  type Plan,
  type RunnerArtefact,
} from '@up/pack';
import type { Session } from '@up/process';
import type { CommandContext } from './context.ts';
import type { NixSettings } from './nix/nix-flags.ts';
import type { NixImage } from './nix/nix-image.ts';
import type { Selection } from './select-target.ts';

/** How an image is written. */
export interface ImageOptions {
  readonly format?: WriteFormat | undefined;
  readonly compression?: 'none' | 'gzip' | 'zstd' | undefined;
  /** Programs of this machine that are packed, too. */
  readonly programs?: readonly string[] | undefined;
}

export interface BuildStep {
  readonly selection: Selection;
  readonly plan: Plan;
  readonly session: Session;
  /** What Nix is told, where it builds. */
  readonly nix?: NixSettings | undefined;
}

/** An image of either builder. */
export type BuiltImage = ContainerArtefact | NixImage;

/** Builds the runner and says in one line what came of it. */
export async function buildRunnerArtefact(context: CommandContext, step: BuildStep): Promise<RunnerArtefact> {
  const { selection, plan, session } = step;
  if (plan.builder === 'nix') return (await import('./nix/nix-runner.ts')).buildNixRunner(context, step);
  const { registry, profile } = selection;
  const { env, signal, reporter } = context;
  const started = performance.now();
  const onBuildCommand = buildCommandReporter(context);
  const artefact = await buildRunner({ registry, profile, plan, env, signal, session, onBuildCommand });
  const changed = artefact.changed === 0 ? 'unchanged' : `${artefact.changed} written`;
  const summary = `${plan.target.name}   ${formatBytes(artefact.sizeBytes)}, ${plural(artefact.files, 'file')}, ${changed}`;
  reporter.step('build', summary, performance.now() - started);
  return artefact;
}

/** Builds the image and says in one line what came of it. */
export async function buildContainerArtefact(
  context: CommandContext,
  step: BuildStep & ImageOptions,
): Promise<BuiltImage> {
  const { selection, plan, session, format, compression, programs } = step;
  if (plan.builder === 'nix') return (await import('./nix/nix-image.ts')).buildNixImage(context, step);
  const { registry, profile } = selection;
  const { env, signal, reporter } = context;
  const started = performance.now();
  const onBuildCommand = buildCommandReporter(context);
  const shared = { registry, profile, plan, env, signal, session, onBuildCommand };
  const artefact = await buildContainer({ ...shared, format, compression, programs });
  const { name, sizeBytes, layers } = artefact;
  const unchanged = layers.filter(({ isUnchanged }) => isUnchanged).length;
  const summary = `${name}   ${formatBytes(sizeBytes)}, ${plural(layers.length, 'layer')}, ${unchanged} unchanged`;
  reporter.step('build', summary, performance.now() - started);
  return artefact;
}

function buildCommandReporter({ reporter }: CommandContext): (command: string) => void {
  return (command) => reporter.step('build', `$ ${command}`);
}
