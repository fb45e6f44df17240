import { ExitCode, UpError } from '@up/core';
import { type NixUse, planBuild } from '@up/pack';
import type { Registry, Target } from '@up/profiles';
import type { CheckResult } from '../check-result.ts';

export interface CheckPlanOptions {
  readonly registry: Registry;
  readonly target: Target;
  readonly platform: NodeJS.Platform;
}

/** What a message begins with, and the name of the check says as well: the same cause is told once. */
const TARGET_AND = /^\S+ cannot be built as \S+ here: /;

/** It is the embedded builder that is asked about. */
const noNix = (): Promise<NixUse> => Promise.resolve({ state: 'missing', reason: 'it is not asked' });

/** Whether the embedded builder knows how to build a target; what it cannot build on this machine is left out. */
export async function checkPlan({ registry, target, platform }: CheckPlanOptions): Promise<CheckResult> {
  const { name, workload, profile: profileName, type } = target;
  const result = { area: 'plan', name, target: name } as const;
  const profile = registry.workloads[workload]?.profiles[profileName];
  if (profile === undefined)
    return { ...result, status: 'failed', evidence: 'the registry has no such profile' };
  try {
    const { reason } = await planBuild({
      registry,
      profile,
      type,
      builder: 'embedded',
      platform,
      nix: noNix,
    });
    return { ...result, status: 'passed', evidence: `the embedded builder can build it (${reason})` };
  } catch (error) {
    if (!(error instanceof UpError)) throw error;
    const { message, hint: fix, exitCode } = error;
    const evidence = message.replace(TARGET_AND, '');
    if (exitCode === ExitCode.hostLacks) return { ...result, status: 'skipped', evidence };
    return { ...result, status: 'failed', evidence, fix };
  }
}
