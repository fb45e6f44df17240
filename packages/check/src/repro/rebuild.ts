import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { plural, safeText, truncate } from '@up/core';
import { type NixBuildResult, type NixContext, type NixEvent, nixBuild, pathInfo } from '@up/nix';
import { runProcess } from '@up/process';
import type { CheckResult } from '../check-result.ts';
import { explainFailure, type FailureContext } from '../failure.ts';
import { compareTrees } from './compare-trees.ts';
import { describeDifferences } from './describe-differences.ts';

export interface RebuildOptions {
  readonly installable: string;
  readonly name: string;
  /** Paths of its outputs, which are in the store. */
  readonly outputs: readonly string[];
  /** An empty directory: what Nix keeps of a build that differs goes there, where Nix is not a daemon. */
  readonly scratch: string;
  readonly onNixEvent?: ((event: NixEvent) => void) | undefined;
}

type Verdict = Pick<
  CheckResult,
  'status' | 'evidence' | 'explanations' | 'log' | 'fix' | 'differences' | 'durationMs'
>;

/** Nix's own words for it, in every version. */
const DIFFERS = /may not be deterministic/;

/**
 * Builds a second time what is in the store, and compares. Where the two differ, Nix keeps the second beside the first as
 * `PATH.check`; the next collection of garbage takes it.
 */
export async function rebuild(
  context: NixContext,
  failures: FailureContext,
  { installable, name, outputs, scratch, onNixEvent }: RebuildOptions,
): Promise<Verdict> {
  const { env = process.env, signal } = context;
  const kept = join(scratch, 'kept');
  await mkdir(kept, { recursive: true });
  const run = await nixBuild(
    { ...context, env: { ...env, TMPDIR: kept } },
    {
      installables: [installable],
      extraArgs: ['--rebuild', '--keep-failed', '--no-write-lock-file'],
      onEvent: onNixEvent,
    },
  );
  if (run.outcome === 'interrupted') throw signal.reason;
  const durationMs = Math.round(run.durationMs);
  if (run.outcome === 'succeeded') return { ...(await same(context, outputs)), durationMs };
  if (!run.errors.some(({ message }) => DIFFERS.test(message)))
    return { ...(await failed(failures, { name, installable, run })), durationMs };
  return { ...(await different(context, outputs)), durationMs };
}

async function same(context: NixContext, outputs: readonly string[]): Promise<Verdict> {
  const hashes = await narHashes(context, outputs);
  return { status: 'passed', evidence: `built twice, ${hashes.join(', ')}` };
}

async function different(context: NixContext, outputs: readonly string[]): Promise<Verdict> {
  const found: string[] = [];
  const listed = [];
  let count = 0;
  for (const output of outputs) {
    const again = `${output}.check`;
    if (!(await exists(again))) continue;
    const [first = '?'] = await narHashes(context, [output]);
    const comparison = await compareTrees(output, again, { signal: context.signal });
    found.push(`${describeDifferences(comparison)} (${first}, then ${await hashOf(context, again)})`);
    listed.push(...comparison.listed);
    count += comparison.count;
  }
  return {
    status: 'failed',
    evidence: found.join('; ') || 'the second build is not the same, and Nix did not keep it',
    fix: 'Look for times, random numbers, host names and the order of files in what the builder writes.',
    differences: { count, listed },
  };
}

async function failed(
  context: FailureContext,
  {
    name,
    installable,
    run,
  }: { readonly name: string; readonly installable: string; readonly run: NixBuildResult },
): Promise<Verdict> {
  const command = ['nix', 'build', '--rebuild', installable];
  const builds = run.failed.map(({ build, log }) => ({ ...build, lines: log.lines }));
  const failure = await explainFailure(context, { name: `${name}-rebuild`, command, ...run, builds });
  return { status: 'failed', ...failure, evidence: `the second build failed: ${failure.evidence}` };
}

async function narHashes(context: NixContext, outputs: readonly string[]): Promise<readonly string[]> {
  const infos = await pathInfo(context, { installables: outputs });
  if (infos.outcome === 'failed') return [plural(outputs.length, 'output')];
  return infos.value.valid.map(({ narHash }) => narHash);
}

/** Of what is not valid in any store. */
async function hashOf({ env = process.env, signal }: NixContext, path: string): Promise<string> {
  try {
    const { stdout } = await runProcess({
      command: 'nix',
      args: ['--extra-experimental-features', 'nix-command', 'hash', 'path', path],
      env,
      signal,
    });
    return truncate(safeText(stdout.trim()), 100);
  } catch {
    signal.throwIfAborted();
    return 'unknown';
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
