import { resolve } from 'node:path';
import { Cleanup, UpError, userPaths } from '@up/core';
import type { Engine } from '@up/docker';
import { startSession } from '@up/process';
import { containerFlagsOf, withFreePorts } from '@up/profiles';
import type { SmokeOptions, SmokeReport, SpecFile } from '@up/smoke';
import type { ContainerType } from '../container-types.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { screenFor } from '../screen.ts';
import type { Selection } from '../select-target.ts';
import { openSmoked, type Smoked } from '../smoke/open-smoked.ts';
import { renderSmokeJUnit, renderSmokeText } from '../smoke/render-smoke.ts';
import { writeOutput } from '../write-output.ts';

export interface SmokeCommandOptions {
  readonly image: string;
  readonly args: readonly string[];
  readonly profile?: string;
  readonly type?: ContainerType;
  readonly env?: Readonly<Record<string, string>>;
  readonly anyPort?: true;
  readonly keep?: true;
  readonly spec?: readonly string[];
  readonly timeout?: number;
  readonly format: 'text' | 'junit';
  readonly output?: string;
}

/** `up smoke IMAGE|PROFILE`: starts it, checks that it works, stops it. */
export async function smoke(context: CommandContext, options: SmokeCommandOptions): Promise<CommandResult> {
  const { env, signal, cwd } = context;
  const { connectEngine } = await import('@up/docker');
  const { readSpec } = await import('@up/smoke');
  const specs = await Promise.all((options.spec ?? []).map((file) => readSpec(resolve(cwd, file))));
  // Asked first: nobody builds or reads an image for an engine that is not there.
  const engine = await connectEngine({ env, signal });
  const cleanup = new Cleanup({ actionTimeoutMs: 60_000 });
  try {
    const session = cleanup.use(await startSession({ stateDir: userPaths(env).state }));
    const smoked = await openSmoked(context, { ...options, engine, session });
    if (options.keep !== true) cleanup.defer(() => smoked.remove());
    const started = performance.now();
    const report = await run(context, { options, smoked, engine, session, specs });
    return await toResult(context, { options, smoked, report, tookMs: performance.now() - started });
  } finally {
    await cleanup.dispose();
  }
}

interface RunOptions {
  readonly options: SmokeCommandOptions;
  readonly smoked: Smoked;
  readonly engine: Engine;
  readonly session: Awaited<ReturnType<typeof startSession>>;
  readonly specs: readonly SpecFile[];
}

async function run(
  { signal, reporter }: CommandContext,
  { options, smoked, engine, session, specs }: RunOptions,
): Promise<SmokeReport> {
  const { smokeContainer } = await import('@up/smoke');
  const { selection, image, target, setuidFiles } = smoked;
  reporter.step('smoke', `${smoked.name} with ${engine.kind} ${engine.version}`);
  return await smokeContainer({
    engine,
    image,
    target,
    session,
    signal,
    specs,
    setuidFiles,
    args: options.args,
    ...(selection === undefined ? {} : profileOptions(selection, options)),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.timeout === undefined ? {} : { readyWithinSec: options.timeout }),
    ...(options.keep === true ? { keep: 'container' as const } : {}),
  });
}

function profileOptions(
  { profile, type }: Selection,
  { anyPort }: SmokeCommandOptions,
): Pick<SmokeOptions, 'profile' | 'flags'> {
  const flags = containerFlagsOf(profile, type);
  return { profile, flags: anyPort ? withFreePorts(flags) : flags };
}

interface ResultOptions {
  readonly options: SmokeCommandOptions;
  readonly smoked: Smoked;
  readonly report: SmokeReport;
  readonly tookMs: number;
}

async function toResult(
  context: CommandContext,
  { options, smoked, report, tookMs }: ResultOptions,
): Promise<CommandResult> {
  const { format, output } = options;
  const { error: fault, ...data } = report;
  const isFile = output !== undefined;
  const screen = screenFor(context, output);
  const rendered =
    format === 'junit'
      ? renderSmokeJUnit(smoked.name, report, tookMs)
      : renderSmokeText({ name: smoked.name, report, tookMs, isQuiet: context.options.quiet, ...screen });
  if (isFile) await writeOutput(context, output, rendered);
  const error = errorOf(smoked.name, report, fault);
  return {
    data: {
      name: smoked.name,
      ...(smoked.selection === undefined
        ? {}
        : { profile: smoked.selection.profile.name, type: smoked.selection.type }),
      ...data,
    },
    ...(isFile ? {} : { text: rendered }),
    ...(error === undefined ? {} : { error }),
  };
}

function errorOf(
  name: string,
  { verdict, cause = '', artefacts }: SmokeReport,
  fault: UpError | undefined,
): UpError | undefined {
  if (verdict === 'passed') return undefined;
  if (fault !== undefined) return fault;
  const details = { logTail: artefacts.logTail };
  if (verdict === 'timeout')
    return new UpError('UP_TIMEOUT', cause, { hint: 'Allow it more time: --timeout SECONDS', details });
  return new UpError('UP_CHECKS_FAILED', `${name}: ${cause}`, {
    hint: 'up inspect IMAGE says what in an image will fail at run time; --keep leaves the container for a look.',
    details,
  });
}
