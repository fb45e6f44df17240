import { redact } from '@up/core';
import {
  type BuildRecord,
  type BuiltDerivation,
  type BuiltOutputs,
  type Explanation,
  type NixBuildResult,
  type NixContext,
  nixBuild,
  nixVersion,
} from '@up/nix';
import type { Session } from '@up/process';
import type { CommandContext } from '../context.ts';
import { buildDisplayFor } from './build-display-for.ts';
import { explainBuild } from './explain-build.ts';
import { givenNixFlags, type NixSettings } from './nix-flags.ts';
import { noteHiddenSources } from './note-hidden-sources.ts';
import { openRecording } from './open-recording.ts';

export interface RunNixBuildOptions {
  /** As Nix takes them, relative to `cwd`. */
  readonly installables: readonly string[];
  readonly cwd: string;
  /** What it is, for the history. */
  readonly subject: string;
  readonly settings: NixSettings;
  /** Where the link to the result goes; undefined: none is made. */
  readonly outLink: string | undefined;
  readonly session: Session;
}

/** What came of a build: in the `data` of `--json`. */
export interface NixBuildReport {
  readonly outcome: 'succeeded' | 'failed';
  readonly nix: NonNullable<BuildRecord['nix']>;
  readonly outputs: readonly BuiltOutputs[];
  readonly builds: readonly BuiltDerivation[];
  readonly failed: readonly FailedDerivation[];
  readonly dependencyFailures: readonly string[];
  readonly errors: readonly Explanation[];
  readonly durationMs: number;
  /** Of its record; null where none could be written. */
  readonly history: { readonly id: string; readonly log: string } | null;
}

export interface FailedDerivation {
  readonly drvPath: string;
  readonly name: string;
  readonly phase: string | null;
  readonly machine: string | null;
  /** The last lines of its log; all of them are in the log of the history. */
  readonly log: readonly string[];
}

const LAST_LINES = 40;

/**
 * Builds with Nix: shows it as it goes on, keeps log and outcome in the history, and explains what failed. A build that
 * fails is a result.
 * @throws the reason of the signal, when it was interrupted; nothing runs any more then, and the history says so.
 */
export async function runNixBuild(
  context: CommandContext,
  options: RunNixBuildOptions,
): Promise<NixBuildReport> {
  const { env, signal } = context;
  const { installables, cwd, settings, outLink, session } = options;
  const nixContext: NixContext = { signal, env, cwd, session, store: storeOf(settings) };
  const [{ flavour, version }] = await Promise.all([nixVersion(nixContext), noteHiddenSources(context, cwd)]);
  const nix = { flavour, version };
  const command = ['nix', 'build', ...installables, ...givenNixFlags(settings), ...settings.extraArgs];
  await using recording = await openRecording(context, { command, subject: options.subject, nix, session });
  const display = buildDisplayFor(context);
  const { builders, maxJobs, extraArgs } = settings;
  const onFailure = isKeepGoing(settings) ? 'keep-going' : 'stop';
  const result = await nixBuild(nixContext, {
    ...{ installables, builders, onFailure, outLink },
    extraArgs: [...(maxJobs === undefined ? [] : ['--max-jobs', maxJobs]), ...withoutStore(extraArgs)],
    onEvent: (event) => display.add(event),
    logFile: recording.logFile,
  }).catch((error: unknown) => {
    display.finish({ outcome: signal.aborted ? 'interrupted' : 'failed' });
    throw error;
  });
  display.finish(result);
  const errors = await explainBuild(context, {
    result,
    nixContext,
    options,
    command,
    log: recording.logFile,
  });
  const builds = result.builds.map(toBuilt);
  const { outcome, exitCode, durationMs } = result;
  if (recording.id !== undefined) await recording.finish({ outcome, exitCode, builds, errors });
  if (recording.problem !== undefined)
    context.reporter.step('note', `the history could not be written (${recording.problem})`);
  if (outcome === 'interrupted') signal.throwIfAborted();
  return {
    outcome: outcome === 'succeeded' ? 'succeeded' : 'failed',
    nix,
    outputs: result.outputs,
    builds,
    failed: failedOf(result),
    dependencyFailures: result.dependencyFailures,
    errors,
    durationMs: Math.round(durationMs),
    history: recording.id === undefined ? null : { id: recording.id, log: recording.logFile },
  };
}

function isKeepGoing({ keepGoing, extraArgs }: NixSettings): boolean {
  return keepGoing === true || extraArgs.includes('--keep-going') || extraArgs.includes('-k');
}

/** Also where it stands after `--`: what is asked of the store afterwards is asked of the same. */
function storeOf({ store, extraArgs }: NixSettings): string | undefined {
  const at = extraArgs.lastIndexOf('--store');
  return (at === -1 ? undefined : extraArgs[at + 1]) ?? store;
}

function withoutStore(args: readonly string[]): readonly string[] {
  return args.filter((arg, index) => arg !== '--store' && args[index - 1] !== '--store');
}

function toBuilt({
  drvPath,
  outcome,
  machine,
  startedAt,
  endedAt,
}: NixBuildResult['builds'][number]): BuiltDerivation {
  return {
    drvPath,
    outcome: outcome === 'running' ? 'unknown' : outcome,
    durationMs: endedAt === undefined ? undefined : Math.round(endedAt - startedAt),
    machine: machine === undefined ? undefined : redact(machine),
  };
}

function failedOf({ failed }: NixBuildResult): readonly FailedDerivation[] {
  return failed.map(({ build, log }) => ({
    drvPath: build.drvPath,
    name: build.name,
    phase: build.phase ?? null,
    machine: build.machine === undefined ? null : redact(build.machine),
    log: log.lines.slice(-LAST_LINES).map(redact),
  }));
}
