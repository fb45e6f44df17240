import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import type { Generation, Profile } from '../generations/generation.ts';
import { readGenerations } from '../generations/read-generations.ts';
import type { BuiltDerivation } from '../history/build-record.ts';
import type { NixContext } from '../invoke/nix-context.ts';
import type { BuildState } from '../log/build-snapshot.ts';
import { findStorePath } from '../store-path.ts';
import { explainRebuild } from './explain-rebuild.ts';
import type { RebuildTool } from './find-tool.ts';
import { type RebuildArgs, readRebuildArgs, withAbsolutePaths } from './rebuild-args.ts';
import { rebuildCommand } from './rebuild-command.ts';
import { changesSystem } from './rebuild-kind.ts';
import type { RebuildOptions, RebuildResult, RebuildStep } from './rebuild-result.ts';
import { runStep, type StepResult } from './run-step.ts';

/**
 * Builds and activates through the tool. What changes this machine is built first, so that the change can be shown and
 * refused; then the tool runs again, and finds everything built.
 * @throws UpError UP_USAGE for a rollback from the first generation; as `startProcess`; the reason of the signal, when
 *   it was aborted before.
 */
export async function rebuild(context: NixContext, options: RebuildOptions): Promise<RebuildResult> {
  const run = new Rebuild(context, options);
  return options.action === 'rollback' ? await run.rollBack() : await run.run();
}

class Rebuild {
  readonly #context: NixContext;
  readonly #options: RebuildOptions;
  readonly #args: RebuildArgs;
  readonly #cwd: string;
  readonly #builds = new Map<string, BuiltDerivation>();

  constructor(context: NixContext, options: RebuildOptions) {
    this.#context = context;
    this.#options = options;
    this.#args = readRebuildArgs(options.args ?? [], options.flake);
    this.#cwd = context.cwd ?? process.cwd();
  }

  async run(): Promise<RebuildResult> {
    const { action, tool, kind } = this.#options;
    const before = await this.#profile();
    if (!changesSystem(action) || this.#args.isRemote) return await this.#runAtOnce(before);
    const built = await this.#build();
    if (built.result.outcome !== 'succeeded')
      return await this.#end(built.result, { ...built, before, after: undefined });
    if (!(await this.#approved(before, built.after))) return await this.#declined(before, built.after);
    const command = rebuildCommand({ tool, kind, action, args: this.#args });
    const step = { name: 'activate', command } as const;
    return await this.#end(await this.#step(step, this.#cwd), { step, before, after: built.after });
  }

  /** What changes nothing, or another machine: there is nothing here to compare it with. */
  async #runAtOnce(before: Profile | undefined): Promise<RebuildResult> {
    const { action, tool, kind } = this.#options;
    if (changesSystem(action) && !(await this.#approved(before, undefined)))
      return await this.#declined(before, undefined);
    const outLink = action === 'build' ? join(this.#cwd, 'result') : undefined;
    const command = rebuildCommand({ tool, kind, action, args: this.#args, outLink });
    const step = { name: changesSystem(action) ? 'activate' : 'build', command } as const;
    const result = await this.#step(step, this.#cwd);
    const isThere = outLink !== undefined && result.outcome === 'succeeded';
    return await this.#end(result, {
      step,
      before,
      after: isThere ? await this.#linked(outLink) : undefined,
    });
  }

  /** To the generation before the one that is set. */
  async rollBack(): Promise<RebuildResult> {
    const { tool, kind } = this.#options;
    const before = await this.#profile();
    const isElsewhere = this.#args.isRemote || this.#args.hasOwnProfile;
    const target = isElsewhere ? undefined : previous(before);
    if (target === undefined && (!isElsewhere || kind === 'home')) throw nothingBefore(before);
    if (!(await this.#approved(before, target?.path))) return await this.#declined(before, target?.path);
    const own: RebuildTool =
      kind === 'home' ? { name: 'activate', program: `${target?.link}/activate`, options: new Set() } : tool;
    const command = rebuildCommand({ tool: own, kind, action: 'rollback', args: this.#args });
    const step = { name: 'activate', command } as const;
    return await this.#end(await this.#step(step, this.#cwd), { step, before, after: target?.path });
  }

  /** Where nobody looks for it: the link that these tools leave in the working directory. */
  async #build(): Promise<{
    readonly step: RebuildStep;
    readonly result: StepResult;
    readonly after: string | undefined;
  }> {
    const { tool, kind, scratch } = this.#options;
    const cwd = join(scratch, 'build');
    await mkdir(cwd, { recursive: true });
    const outLink = join(cwd, 'result');
    const absolute = withAbsolutePaths(this.#args, this.#cwd);
    const args = tool.name === 'nixos-rebuild' ? withoutSpecialisation(absolute) : absolute;
    const command = rebuildCommand({ tool, kind, action: 'build', args, outLink });
    const step = { name: 'build', command } as const;
    // nh looks for its flake in the directory it is started in.
    const result = await this.#step(step, tool.name === 'nh' ? this.#cwd : cwd);
    return { step, result, after: await this.#linked(outLink) };
  }

  async #step(step: RebuildStep, cwd: string): Promise<StepResult> {
    const { logFile, onEvent, onStep, onStepEnd } = this.#options;
    onStep?.(step);
    const result = await runStep(this.#context, {
      command: step.command,
      cwd,
      logFile,
      onEvent: (event) => onEvent?.(event),
    });
    for (const build of result.log.snapshot().builds) this.#builds.set(build.drvPath, builtOf(build));
    onStepEnd?.(step, result);
    return result;
  }

  async #approved(before: Profile | undefined, after: string | undefined): Promise<boolean> {
    const { approve } = this.#options;
    if (approve === undefined) return true;
    return await approve(after === undefined ? undefined : { before: before?.current?.path, after });
  }

  async #declined(before: Profile | undefined, after: string | undefined): Promise<RebuildResult> {
    const generation = this.#generation(before, before);
    const paths = { before: before?.current?.path, after };
    return {
      outcome: 'declined',
      exitCode: undefined,
      failedStep: undefined,
      builds: this.#built(),
      errors: [],
      generation,
      paths,
    };
  }

  async #end(
    { outcome, exitCode, log }: StepResult,
    {
      step,
      before,
      after,
    }: {
      readonly step: RebuildStep;
      readonly before: Profile | undefined;
      readonly after: string | undefined;
    },
  ): Promise<RebuildResult> {
    const later = await this.#profile();
    const changed =
      changesSystem(this.#options.action) && step.name === 'activate' ? later?.current?.path : undefined;
    return {
      outcome,
      exitCode,
      failedStep: outcome === 'succeeded' ? undefined : step,
      builds: this.#built(),
      errors:
        outcome === 'failed'
          ? await explainRebuild(this.#context, {
              step,
              kind: this.#options.kind,
              args: withAbsolutePaths(this.#args, this.#cwd),
              cwd: this.#cwd,
              logFile: this.#options.logFile,
              builds: log.snapshot().builds,
              onFurtherStep: this.#options.onFurtherStep,
            })
          : [],
      generation: this.#generation(before, later),
      paths: { before: before?.current?.path, after: this.#args.isRemote ? undefined : (changed ?? after) },
    };
  }

  #built(): readonly BuiltDerivation[] {
    return [...this.#builds.values()];
  }

  #generation(before: Profile | undefined, after: Profile | undefined): RebuildResult['generation'] {
    if (this.#args.isRemote || this.#args.hasOwnProfile) return undefined;
    return { before: before?.current?.number, after: after?.current?.number };
  }

  async #profile(): Promise<Profile | undefined> {
    const { kind } = this.#options;
    return await readGenerations({ of: kind === 'home' ? 'home' : 'system', env: this.#context.env });
  }

  async #linked(link: string): Promise<string | undefined> {
    return await findStorePath(link, { env: this.#context.env ?? process.env, cwd: this.#cwd });
  }
}

/** `nixos-rebuild build` refuses to be told of a specialisation. */
const SPECIALISATION: ReadonlySet<string> = new Set(['--specialisation', '-c']);

function withoutSpecialisation(args: RebuildArgs): RebuildArgs {
  const rest = args.rest.filter(
    (arg, index) => !SPECIALISATION.has(arg) && !SPECIALISATION.has(args.rest[index - 1] ?? ''),
  );
  return { ...args, rest };
}

function previous(profile: Profile | undefined): Generation | undefined {
  const { current, generations = [] } = profile ?? {};
  if (current === undefined) return undefined;
  return generations.findLast(({ number, exists }) => number < current.number && exists);
}

function nothingBefore(profile: Profile | undefined): UpError {
  const { current } = profile ?? {};
  const message =
    current === undefined
      ? 'There is no generation to roll back from'
      : `There is no generation before ${current.number} to roll back to`;
  return new UpError('UP_USAGE', message, { hint: 'List them: up os generations, or: up home generations' });
}

function builtOf({ drvPath, outcome, startedAt, endedAt, machine }: BuildState): BuiltDerivation {
  return {
    drvPath,
    outcome: outcome === 'running' ? 'unknown' : outcome,
    durationMs: endedAt === undefined ? undefined : Math.max(0, Math.round(endedAt - startedAt)),
    machine,
  };
}
