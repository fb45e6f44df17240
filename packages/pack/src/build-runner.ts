import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import { renderCommand, runProcess, type Session } from '@up/process';
import { type Profile, type Registry, type RunnerSpec, stableJson } from '@up/profiles';
import { newestMtime } from './freshness.ts';
import type { Plan } from './plan.ts';
import { stageFiles } from './stage-files.ts';

/** A runner on disk: a directory that needs nothing but Node and works without `up`, through its `run` script. */
export interface RunnerArtefact {
  readonly directory: string;
  /** Started in `directory`. */
  readonly command: readonly string[];
  readonly settingsFile: string;
  readonly sizeBytes: number;
  readonly files: number;
  /** Files written by this build; 0 means that all was there. */
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

const OWN_FILES = ['settings.json', 'run'];

/**
 * Builds a runner: makes the workload's files where they are missing or out of date, and stages them.
 * @throws UpError UP_BUILDER_MISSING where the workload has no runner, UP_BUILD_FAILED, UP_DIRECTORY_UNWRITABLE, UP_DISK_FULL.
 */
export async function buildRunner(options: BuildRunnerOptions): Promise<RunnerArtefact> {
  const { profile, plan, registry } = options;
  const { runner } = profile;
  if (runner === undefined) {
    throw new UpError('UP_BUILDER_MISSING', `${profile.workload} does not say how it runs as a process`, {
      hint: `Add [workloads.${profile.workload}.runner] to ${registry.file}: docs/registry.md shows how.`,
    });
  }
  await makeFiles(runner, options);
  try {
    const from = join(registry.root, runner.root);
    const staged = await stageFiles({ from, files: runner.files, to: join(plan.output, 'app') });
    await writeOwnFiles({ directory: plan.output, profile, command: runner.command });
    return {
      directory: join(plan.output, 'app'),
      command: runner.command,
      settingsFile: join(plan.output, 'settings.json'),
      sizeBytes: staged.sizeBytes,
      files: staged.files + OWN_FILES.length,
      changed: staged.changed,
    };
  } catch (error) {
    throw stagingFailure(error, plan.output);
  }
}

async function makeFiles(
  runner: RunnerSpec,
  { registry, profile, env, signal, session, onBuildCommand }: BuildRunnerOptions,
): Promise<void> {
  const { build } = runner;
  const outputs = runner.files.map((file) => join(registry.root, runner.root, file));
  const [made, changed] = await Promise.all([
    newestMtime(outputs),
    newestMtime((build?.inputs ?? []).map((input) => join(registry.root, input))),
  ]);
  if (made !== undefined && (changed === undefined || changed <= made)) return;
  if (build === undefined) {
    throw new UpError(
      'UP_BUILD_FAILED',
      `${profile.workload} lacks files for its runner: one of ${outputs.join(', ')}`,
      {
        hint: `Make them, or say how in [workloads.${profile.workload}.runner.build] of ${registry.file}.`,
      },
    );
  }
  const [command = '', ...args] = build.command;
  const spec = {
    command,
    args,
    cwd: registry.root,
    env,
    signal,
    ...(session === undefined ? {} : { session }),
  };
  onBuildCommand?.(renderCommand(spec));
  try {
    await runProcess(spec);
  } catch (error) {
    if (!(error instanceof UpError) || error.code !== 'UP_PROGRAM_FAILED') throw error;
    throw new UpError('UP_BUILD_FAILED', `${profile.workload} could not be built: ${error.message}`, {
      hint: `Run it by hand: ${renderCommand(spec)}`,
      details: error.details,
      cause: error,
    });
  }
}

interface OwnFiles {
  readonly directory: string;
  readonly profile: Profile;
  readonly command: readonly string[];
}

async function writeOwnFiles({ directory, profile, command }: OwnFiles): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'settings.json'), renderSettings(profile));
  await writeFile(join(directory, 'run'), launchScript(command));
  await chmod(join(directory, 'run'), 0o755);
}

/** The document that a workload reads from UP_SETTINGS. */
export function renderSettings({ workload, profile, settings, derived }: Profile): string {
  return stableJson({ schemaVersion: 1, workload, profile, settings, derived });
}

function launchScript(command: readonly string[]): string {
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return `#!/bin/sh
# Starts this runner without up. The environment and the arguments override its settings.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
UP_SETTINGS="\${UP_SETTINGS:-$here/settings.json}"
export UP_SETTINGS
cd "$here/app" || exit 1
exec ${words} "$@"
`;
}

function stagingFailure(error: unknown, directory: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new UpError('UP_DISK_FULL', `The disk of ${directory} is full`, {
      hint: 'Free some space: df -h',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    const hint = 'Choose another place: up build PROFILE runner -o DIRECTORY';
    return new UpError('UP_DIRECTORY_UNWRITABLE', `The runner cannot be written to ${directory} (${code})`, {
      hint,
      cause: error,
    });
  }
  return error;
}
