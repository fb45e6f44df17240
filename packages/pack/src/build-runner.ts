import { join, resolve } from 'node:path';
import type { Session } from '@up/process';
import { type Profile, type Registry, type RunnerSpec, stableJson } from '@up/profiles';
import { outputFailure } from './file-failure.ts';
import { renderLaunchScript } from './launch-script.ts';
import { makeFiles } from './make-files.ts';
import type { Plan } from './plan.ts';
import { requireRunner } from './require-runner.ts';
import { openPartials, requireRunnerDirectory } from './runner-directory.ts';
import { stageFiles } from './stage-files.ts';
import { type OwnFile, writeOwnFiles } from './write-own-files.ts';

/** A runner on disk: a directory that needs nothing but Node and works without `up`, through its `run` script. */
export interface RunnerArtefact {
  readonly directory: string;
  /** Started in `directory`. */
  readonly command: readonly string[];
  readonly settingsFile: string;
  readonly sizeBytes: number;
  readonly files: number;
  /** Files written or removed by this build; 0 means that all was as it should be. */
  readonly changed: number;
}

export interface BuildRunnerOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly plan: Plan;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session;
  /** Told the command before the workload's own build is run. */
  readonly onBuildCommand?: (command: string) => void;
}

/**
 * Builds a runner: makes the workload's files where they are missing or out of date, and stages them.
 * @throws UpError UP_BUILDER_MISSING where the workload has no runner; UP_FILE_EXISTS where the output
 *   holds something else; UP_BUILD_FAILED, UP_PROGRAM_NOT_FOUND, UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL;
 *   the signal's reason when aborted.
 */
export async function buildRunner(options: BuildRunnerOptions): Promise<RunnerArtefact> {
  const { profile, plan, registry } = options;
  const runner = requireRunner(profile, registry);
  const output = resolve(plan.output);
  try {
    await requireRunnerDirectory(output);
    await makeFiles({ ...options, runner });
    return await assemble({ runner, profile, output, from: join(registry.root, runner.root) });
  } catch (error) {
    throw outputFailure(error, output);
  }
}

interface Assembly {
  readonly runner: RunnerSpec;
  readonly profile: Profile;
  readonly output: string;
  readonly from: string;
}

async function assemble({ runner, profile, output, from }: Assembly): Promise<RunnerArtefact> {
  await using partials = await openPartials(output);
  const own: readonly OwnFile[] = [
    // First: it is what the directory is known by as a runner.
    { name: 'run', text: renderLaunchScript(runner), mode: 0o755 },
    { name: 'settings.json', text: renderSettings(profile), mode: 0o644 },
  ];
  const written = await writeOwnFiles({ directory: output, partials: partials.path, files: own });
  const directory = join(output, 'app');
  const staged = await stageFiles({ from, files: runner.files, to: directory, partials: partials.path });
  return {
    directory,
    command: runner.command,
    settingsFile: join(output, 'settings.json'),
    sizeBytes: staged.sizeBytes + own.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    files: staged.files + own.length,
    changed: staged.changed + written,
  };
}

/** The document that a workload reads from UP_SETTINGS. */
export function renderSettings({ workload, profile, settings, derived }: Profile): string {
  return stableJson({ schemaVersion: 1, workload, profile, settings, derived });
}
