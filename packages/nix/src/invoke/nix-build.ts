import { type BuiltOutputs, parseBuiltOutputs } from '../dialect/built-outputs.ts';
import type { BuildLog } from '../log/build-log.ts';
import type { BuildLogLines, BuildState } from '../log/build-snapshot.ts';
import type { NixEvent } from '../log/nix-event.ts';
import { asOperand } from './ask.ts';
import type { NixContext } from './nix-context.ts';
import { type NixRun, runNix } from './run-nix.ts';
import { settleBuilds } from './settle-builds.ts';

export interface NixBuildOptions {
  /** `.#default`, a store path with `^*`; may be empty where `extraArgs` say what (`--file`, `--expr`). */
  readonly installables: readonly string[];
  /** After a failure: builds what does not need it. */
  readonly onFailure?: 'stop' | 'keep-going' | undefined;
  /** Remote machines, as `--builders` takes them: `ssh-ng://host x86_64-linux`. */
  readonly builders?: string | undefined;
  readonly maxJobs?: number | undefined;
  /** Where the link to the result goes; default: none is made. */
  readonly outLink?: string | undefined;
  readonly extraArgs?: readonly string[] | undefined;
  /** Gets every line of Nix's log, read, as it comes. */
  readonly onEvent?: ((event: NixEvent) => void) | undefined;
  /** Gets everything that Nix and the builders write. */
  readonly logFile?: string | undefined;
}

export interface NixBuildResult extends Omit<NixRun, 'stdout'> {
  /** Of what was asked for; empty where that failed. */
  readonly outputs: readonly BuiltOutputs[];
  /** Every derivation whose build was started, with how it ended; `unknown` for what was cancelled. */
  readonly builds: readonly BuildState[];
  readonly failed: readonly FailedBuild[];
  /** Derivations that were not built, because one that they need failed, where Nix names them. */
  readonly dependencyFailures: readonly string[];
  /** What each derivation printed. */
  readonly log: BuildLog;
}

export interface FailedBuild {
  readonly build: BuildState;
  readonly log: BuildLogLines;
}

/**
 * Builds. A build that fails, or is interrupted, is a result: which derivations failed is asked of the store afterwards,
 * since the log of most versions does not say. Nothing runs any more when this resolves.
 * @throws UpError UP_PROGRAM_NOT_FOUND where there is no Nix, UP_PROGRAM_FAILED where it cannot be started, UP_USAGE for
 *   installables that are options, UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE for the log; the reason of the signal, when
 *   that was aborted before.
 */
export async function nixBuild(context: NixContext, options: NixBuildOptions): Promise<NixBuildResult> {
  const { onEvent, logFile, onFailure } = options;
  const { stdout, ...run } = await runNix(context, { args: argsOf(options), onEvent, logFile });
  await settleBuilds(context, { run, onFailure });
  const { builds, dependencyFailures } = run.log.snapshot();
  const failed = builds.filter(({ outcome }) => outcome === 'failed');
  return {
    ...run,
    outputs: run.outcome === 'succeeded' ? parseBuiltOutputs(stdout) : [],
    builds,
    failed: failed.map((build) => ({
      build,
      log: run.log.logOf(build.drvPath) ?? { lines: [], dropped: 0 },
    })),
    dependencyFailures,
  };
}

function argsOf(options: NixBuildOptions): readonly string[] {
  const { installables, onFailure, builders, maxJobs, outLink, extraArgs = [] } = options;
  return [
    'build',
    '--json',
    ...(outLink === undefined ? ['--no-link'] : ['--out-link', outLink]),
    ...(onFailure === 'keep-going' ? ['--keep-going'] : []),
    ...(builders === undefined ? [] : ['--builders', builders]),
    ...(maxJobs === undefined ? [] : ['--max-jobs', String(maxJobs)]),
    ...installables.map(asOperand),
    ...extraArgs,
  ];
}
