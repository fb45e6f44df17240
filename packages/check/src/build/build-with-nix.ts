import { formatDuration, plural } from '@up/core';
import { climbLadder, type NixBuildResult, type NixContext, type NixEvent, nixBuild } from '@up/nix';
import type { CheckResult } from '../check-result.ts';
import { explainFailure, type FailureContext } from '../failure.ts';

export interface BuildWithNixOptions {
  /** `.#packages.x86_64-linux.web`, or a derivation. */
  readonly installable: string;
  /** Of the log of a failure. */
  readonly name: string;
  readonly extraArgs?: readonly string[] | undefined;
  readonly onNixEvent?: ((event: NixEvent) => void) | undefined;
}

export interface BuiltWithNix {
  readonly verdict: Pick<CheckResult, 'status' | 'evidence' | 'explanations' | 'log' | 'durationMs'>;
  readonly run: NixBuildResult;
  /** Whether a builder ran on this machine, or on another for it: what was fetched proves nothing about them. */
  readonly isBuilt: boolean;
}

/**
 * Builds one thing, with all of its dependencies that can be built.
 * @throws UpError as `nixBuild`; the reason of the signal.
 */
export async function buildWithNix(
  context: NixContext,
  failures: FailureContext,
  { installable, name, extraArgs = [], onNixEvent }: BuildWithNixOptions,
): Promise<BuiltWithNix> {
  const run = await nixBuild(context, {
    installables: [installable],
    onFailure: 'keep-going',
    extraArgs: ['--no-write-lock-file', ...extraArgs],
    onEvent: onNixEvent,
  });
  if (run.outcome === 'interrupted') throw context.signal.reason;
  const durationMs = Math.round(run.durationMs);
  const isBuilt = run.builds.length > 0;
  if (run.outcome === 'succeeded')
    return { run, isBuilt, verdict: { status: 'passed', evidence: howItCame(run), durationMs } };
  const builds = run.failed.map(({ build, log }) => ({
    name: build.name,
    drvPath: build.drvPath,
    lines: log.dropped === 0 ? log.lines : [`(${log.dropped} lines before)`, ...log.lines],
  }));
  const command = ['nix', 'build', installable];
  const failure = await explainFailure(failures, { name, command, ...run, builds });
  const isSilent = failure.explanations[0]?.code === 'silent';
  const told = isSilent ? await saidInTheEnd(context, failures, { run, installable }) : {};
  return { run, isBuilt, verdict: { status: 'failed', durationMs, ...failure, ...told } };
}

interface SilentRun {
  readonly run: NixBuildResult;
  readonly installable: string;
}

/** A failure without a word: Nix is asked step by step until it says why. */
async function saidInTheEnd(
  context: NixContext,
  { facts, attributes }: FailureContext,
  { run, installable }: SilentRun,
): Promise<Pick<CheckResult, 'explanations' | 'evidence'> | object> {
  const explanations = await climbLadder(context, { installables: [installable], facts, attributes, run });
  const [first] = explanations;
  return first === undefined ? {} : { explanations, evidence: first.cause ?? first.message };
}

function howItCame({ builds, log, durationMs }: NixBuildResult): string {
  const { substituted } = log.totals();
  const fetched = substituted === 0 ? '' : `, ${plural(substituted, 'path')} fetched`;
  if (builds.length > 0)
    return `${plural(builds.length, 'derivation')} built${fetched} in ${formatDuration(durationMs)}`;
  return substituted > 0 ? `fetched, nothing was built here` : 'in the store already, nothing was built';
}
