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
}

/** Builds the runner and says in one line what came of it. */
export async function buildRunnerArtefact(
  context: CommandContext,
  { selection, plan, session }: BuildStep,
): Promise<RunnerArtefact> {
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
  { selection, plan, session, ...image }: BuildStep & ImageOptions,
): Promise<ContainerArtefact> {
  const { registry, profile } = selection;
  const { env, signal, reporter } = context;
  const started = performance.now();
  const onBuildCommand = buildCommandReporter(context);
  const shared = { registry, profile, plan, env, signal, session, onBuildCommand };
  const artefact = await buildContainer({ ...shared, ...image });
  const { name, sizeBytes, layers } = artefact;
  const unchanged = layers.filter(({ isUnchanged }) => isUnchanged).length;
  const summary = `${name}   ${formatBytes(sizeBytes)}, ${plural(layers.length, 'layer')}, ${unchanged} unchanged`;
  reporter.step('build', summary, performance.now() - started);
  return artefact;
}

function buildCommandReporter({ reporter }: CommandContext): (command: string) => void {
  return (command) => reporter.step('build', `$ ${command}`);
}
