import { join } from 'node:path';
import type { CheckReport, IsolateReport, Tier } from '@up/check';
import { plural, safeText, UpError, userPaths } from '@up/core';
import { startSession } from '@up/process';
import { reportChecks } from '../check/check-progress.ts';
import { formatBudget } from '../check/format-budget.ts';
import { renderCheckJUnit } from '../check/render-check-junit.ts';
import { renderCheckText } from '../check/render-check-text.ts';
import { workshopOf } from '../check/workshop.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { openRegistry } from '../open-registry.ts';
import { chooseBuilder } from '../preferences.ts';
import { screenFor } from '../screen.ts';
import { writeOutput } from '../write-output.ts';

export interface CheckCommandOptions {
  readonly tier?: Tier;
  readonly only?: readonly string[];
  readonly repro?: true;
  /** true: the targets of the project. */
  readonly isolate?: string | true;
  readonly allSystems?: true;
  readonly builder?: string;
  readonly within?: number;
  readonly keepGoing?: true;
  readonly jobs?: number;
  readonly systems?: readonly string[];
  readonly allow?: readonly string[];
  readonly format: 'text' | 'junit';
  readonly output?: string;
}

/** `up check`: everything of a project that can be held against something, as far as the tier goes. */
export async function check(context: CommandContext, options: CheckCommandOptions): Promise<CommandResult> {
  refuseTogether(options);
  return options.isolate === undefined
    ? await checkProject(context, options)
    : await checkAlone(context, options, options.isolate);
}

async function checkProject(context: CommandContext, options: CheckCommandOptions): Promise<CommandResult> {
  const { env, signal, platform } = context;
  const { runChecks, systemOf, toMatrix } = await import('@up/check');
  const registry = await openRegistry(context);
  const builder = await chooseBuilder({ flag: options.builder, env, registry });
  const tier = tierOf(options);
  const system = systemOf(platform, process.arch);
  await using session = await startSession({ stateDir: userPaths(env).state });
  using progress = reportChecks(context, { tier, system });
  const report = await runChecks({
    ...{ registry, tier, builder, env, platform, system, signal, session },
    ...{ only: options.only, systems: options.systems, allow: options.allow, jobs: options.jobs },
    workshop: workshopOf(context),
    logDirectory: join(registry.root, LOG_DIRECTORY),
    withinMs: options.within,
    onFailure: options.keepGoing ? 'keep-going' : undefined,
    evaluate: options.allSystems ? 'all' : 'own',
    builds: options.repro ? 'twice' : 'once',
    onEvent: progress.take,
    onNixEvent: progress.build,
  });
  const matrix = toMatrix({ registry, results: report.results, system });
  const heading = `up check   tier ${tier}, ${system}`;
  return await toResult(context, { options, report, heading, data: { tier, system, matrix }, matrix });
}

const LOG_DIRECTORY = '.up/check';

/** A tier that builds, where two builds are to be compared. */
function tierOf({ tier = 'quick', repro }: CheckCommandOptions): Tier {
  return repro && tier === 'quick' ? 'build' : tier;
}

async function checkAlone(
  context: CommandContext,
  options: CheckCommandOptions,
  named: string | true,
): Promise<CommandResult> {
  const { env, signal, platform, cwd } = context;
  const { isolate, systemOf } = await import('@up/check');
  const system = systemOf(platform, process.arch);
  const root = named === true ? (await openRegistry(context)).root : cwd;
  const installable = named === true ? `.#packages.${system}` : named;
  await using session = await startSession({ stateDir: userPaths(env).state });
  using progress = reportChecks(context, { tier: 'isolate', system });
  const report = await isolate({
    ...{ installable, cwd: root, env, signal, session, jobs: options.jobs, withinMs: options.within },
    logDirectory: join(root, LOG_DIRECTORY),
    onEvent: progress.take,
    onNixEvent: progress.build,
  });
  const heading = `up check --isolate ${safeText(installable)}`;
  const { builtHere, commonCause } = report;
  const data = { installable, system, builtHere, commonCause: commonCause ?? null };
  return await toResult(context, { options, report, heading, data, matrix: [] });
}

interface ToResultOptions {
  readonly options: CheckCommandOptions;
  readonly report: CheckReport | IsolateReport;
  readonly heading: string;
  readonly data: object;
  readonly matrix: Parameters<typeof renderCheckText>[0]['matrix'];
}

async function toResult(
  context: CommandContext,
  { options, report, heading, data, matrix }: ToResultOptions,
): Promise<CommandResult> {
  const { format, output } = options;
  const isFile = output !== undefined;
  const screen = screenFor(context, output);
  const isQuiet = context.options.quiet;
  const rendered =
    format === 'junit'
      ? renderCheckJUnit(heading, report)
      : renderCheckText({ heading, report, matrix, isQuiet, cwd: context.cwd, ...screen });
  if (isFile) await writeOutput(context, output, rendered);
  const { results, ...facts } = report;
  const error = errorOf(report);
  return {
    data: { ...data, ...facts, checks: results },
    ...(isFile ? {} : { text: rendered }),
    ...(error === undefined ? {} : { error }),
  };
}

function errorOf(report: CheckReport | IsolateReport): UpError | undefined {
  const { verdict, isBuildFailure, counts, budgetMs } = report;
  if (verdict === 'passed') return undefined;
  if (verdict === 'incomplete')
    return new UpError(
      'UP_TIMEOUT',
      `Nothing failed, but ${formatBudget(budgetMs)} were not enough: ${counts.skipped} skipped`,
      { hint: 'Give it more time with --within, or less to do with --only.' },
    );
  const message = `${plural(counts.failed, 'check')} failed`;
  const code = isBuildFailure ? 'UP_BUILD_FAILED' : 'UP_CHECKS_FAILED';
  if ('commonCause' in report && report.commonCause !== undefined)
    return new UpError(code, `${message}, all for the same cause, and nothing was built here`, {
      hint: 'It is the builder that is broken, and no package: up doctor',
    });
  return new UpError(code, message);
}

/** What goes together with --isolate, and what does not. */
function refuseTogether({ isolate, tier, repro, only, builder, allSystems }: CheckCommandOptions): void {
  if (isolate === undefined) return;
  const given = Object.entries({ tier, repro, only, allSystems }).find(([, value]) => value !== undefined);
  if (given !== undefined)
    throw new UpError('UP_USAGE', `--isolate and ${FLAGS[given[0]]} exclude each other`, {
      hint: 'Each package is built alone, and nothing else: up check --isolate [INSTALLABLE]',
    });
  if (builder === 'embedded')
    throw new UpError('UP_USAGE', '--isolate builds with Nix, and the embedded builder is asked for');
}

const FLAGS: Readonly<Record<string, string>> = {
  tier: '--tier',
  repro: '--repro',
  only: '--only',
  allSystems: '--all-systems',
};
