import { join } from 'node:path';
import { UpError } from '@up/core';
import { renderCommand, runProcess, type Session } from '@up/process';
import type { Profile, Registry, RunnerSpec } from '@up/profiles';
import { type BuildStamp, readBuildStamp } from './build-stamp.ts';
import { missingPaths, newestMtime } from './freshness.ts';

export interface MakeFilesOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly runner: RunnerSpec;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session;
  readonly onBuildCommand?: (command: string) => void;
}

type BuildSpec = NonNullable<RunnerSpec['build']>;

/**
 * Makes the files of a runner where one is missing or older than what it is made of, by the command
 * that the workload names.
 * @throws UpError UP_BUILD_FAILED; UP_PROGRAM_NOT_FOUND; the signal's reason when aborted.
 */
export async function makeFiles(options: MakeFilesOptions): Promise<void> {
  const { registry, profile, runner, signal } = options;
  const { build } = runner;
  const outputs = runner.files.map((file) => join(registry.root, runner.root, file));
  signal.throwIfAborted();
  const missing = await missingPaths(outputs);
  if (build === undefined) {
    if (missing.length > 0) throw cannotMake(options, missing);
    return;
  }
  const file = join(registry.root, '.up', 'built', `${profile.workload}.json`);
  const stamp = await readBuildStamp({ file, command: build.command });
  if (missing.length === 0 && (await isFresh({ registry, build, outputs, stamp }))) return;
  await stamp.around(async () => {
    await runBuild(build, options);
    const left = await missingPaths(outputs);
    if (left.length > 0) throw madeTooLittle(options, { build, left });
  });
}

interface Freshness {
  readonly registry: Registry;
  readonly build: BuildSpec;
  readonly outputs: readonly string[];
  readonly stamp: BuildStamp;
}

/** Nothing that it is made of was touched since the last build; inputs that are not there cannot change. */
async function isFresh({ registry, build, outputs, stamp }: Freshness): Promise<boolean> {
  const touched = await newestMtime(build.inputs.map((input) => join(registry.root, input)));
  return touched <= (stamp.builtAt ?? (await newestMtime(outputs)));
}

async function runBuild(
  { command: [command = '', ...args] }: BuildSpec,
  { registry, profile, env, signal, session, onBuildCommand }: MakeFilesOptions,
): Promise<void> {
  const spec = { command, args, cwd: registry.root, env, signal, session };
  onBuildCommand?.(renderCommand(spec));
  try {
    await runProcess(spec);
  } catch (error) {
    if (!(error instanceof UpError) || error.code !== 'UP_PROGRAM_FAILED') throw error;
    throw new UpError('UP_BUILD_FAILED', `${profile.workload} could not be built: ${error.message}`, {
      hint: `Run it by hand in ${registry.root}: ${renderCommand(spec)}`,
      details: error.details,
      cause: error,
    });
  }
}

function cannotMake({ registry, profile }: MakeFilesOptions, missing: readonly string[]): UpError {
  return new UpError(
    'UP_BUILD_FAILED',
    `${profile.workload} lacks files of its runner: ${missing.join(', ')}`,
    {
      hint: `Make them, or say how in [workloads.${profile.workload}.runner.build] of ${registry.file}.`,
      details: { missing },
    },
  );
}

interface TooLittle {
  readonly build: BuildSpec;
  readonly left: readonly string[];
}

function madeTooLittle(
  { registry, profile }: MakeFilesOptions,
  { build: { command: words }, left }: TooLittle,
): UpError {
  const [command = '', ...args] = words;
  return new UpError(
    'UP_BUILD_FAILED',
    `${renderCommand({ command, args })} succeeded, but did not make ${left.join(', ')}`,
    {
      hint: `Mend the command, or "files" in [workloads.${profile.workload}.runner] of ${registry.file}.`,
      details: { missing: left },
    },
  );
}
