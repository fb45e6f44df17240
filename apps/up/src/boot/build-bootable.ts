import type { DirectKernel } from '@up/boot';
import { formatBytes } from '@up/core';
import { buildIso, buildVm, type IsoArtefact, type VmArtefact } from '@up/pack';
import type { BuildStep } from '../build-artefact.ts';
import type { CommandContext } from '../context.ts';
import type { NixMedium } from '../nix/nix-medium.ts';

/** What can be booted of what was built. */
export interface Bootable {
  /** The kernel, or the ISO. */
  readonly path: string;
  readonly direct: DirectKernel;
  readonly artefact: VmArtefact | IsoArtefact | NixMedium;
}

export interface BuildBootableOptions extends BuildStep {
  /** Further parameters of the kernel. */
  readonly parameters?: readonly string[] | undefined;
}

/** Builds a virtual machine or an ISO, and says in one line what came of it. */
export async function buildBootable(context: CommandContext, step: BuildBootableOptions): Promise<Bootable> {
  const { selection, plan, session, parameters } = step;
  if (plan.builder === 'nix') {
    const artefact = await (await import('../nix/nix-medium.ts')).buildNixMedium(context, step);
    return { artefact, path: artefact.path, direct: {} };
  }
  const { env, signal, reporter } = context;
  const { registry, profile, type } = selection;
  const started = performance.now();
  const said = (what: string): void => reporter.step('build', what);
  const onBuildCommand = (command: string): void => said(`$ ${command}`);
  const shared = { registry, profile, plan, env, signal, session, parameters };
  const options = { ...shared, onProgress: said, onBuildCommand };
  const artefact = type === 'iso' ? await buildIso(options) : await buildVm(options);
  const { sizeBytes, kernelRelease, isUnchanged } = artefact;
  const summary = `${plan.target.name}   ${formatBytes(sizeBytes)}, Linux ${kernelRelease}${isUnchanged ? ', unchanged' : ''}`;
  reporter.step('build', summary, performance.now() - started);
  return 'path' in artefact
    ? { artefact, path: artefact.path, direct: {} }
    : { artefact, path: artefact.kernel, direct: { initrd: artefact.initrd, append: artefact.cmdline } };
}
