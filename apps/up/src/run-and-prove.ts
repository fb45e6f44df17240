import { relative } from 'node:path';
import { type Check, type ExitCode, formatDuration, UpError, type Verdict, verdictOf } from '@up/core';
import type { RunnerArtefact } from '@up/pack';
import { checkLiveness } from '@up/probe';
import type { ProcessExit, Session } from '@up/process';
import type { Profile, Registry } from '@up/profiles';
import { type RunnerEvent, type RunningInstance, startRunner, waitForRunner } from '@up/runner';
import type { CommandContext } from './context.ts';

export interface RunAndProveOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly artefact: RunnerArtefact;
  readonly session: Session;
  readonly args: readonly string[];
  /** `healthy`: stop after the first healthy answer; `stopped`: run until ^C, or until a job ends. */
  readonly until: 'healthy' | 'stopped';
  readonly logFile: string;
}

export interface RunReport {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly urls: readonly string[];
  readonly readyAfterMs: number | undefined;
  readonly durationMs: number;
  readonly log: string | undefined;
  /** What a job printed on stdout, where it did not have the terminal. */
  readonly output: string | undefined;
  readonly exitCode: ExitCode;
  readonly error: UpError | undefined;
}

/** A run as far as it has come. */
interface Progress {
  checks: readonly Check[];
  urls: readonly string[];
  readyAfterMs: number | undefined;
}

/** How a run came to its end. */
interface Ending {
  readonly exitCode: ExitCode;
  readonly said: string;
  readonly error?: UpError;
  readonly output?: string;
}

/** Starts a runner, proves that it is healthy, shows where it is, and stays with it until it ends. */
export async function runAndProve(context: CommandContext, options: RunAndProveOptions): Promise<RunReport> {
  const { signal, reporter } = context;
  const { profile, registry, logFile } = options;
  const started = performance.now();
  const progress: Progress = { checks: [], urls: [], readyAfterMs: undefined };
  const output = isJob(profile) && !context.options.json ? 'inherit' : 'lines';
  // What has the terminal is not logged.
  const log = output === 'inherit' ? undefined : shownPath(context.cwd, logFile);
  await using instance = await startRunner({
    ...options,
    env: context.env,
    project: registry.root,
    signal,
    output,
    onEvent: (event) => reportEvent(context, event),
  });
  reporter.step('start', `pid ${instance.pid}${log === undefined ? '' : `, log ${log}`}`);

  const ending = await accompany(context, { options, instance, progress, started });
  const durationMs = Math.round(performance.now() - started);
  reporter.step(
    ending.exitCode === 0 || signal.aborted ? 'stopped' : 'failed',
    `${profile.name} ${ending.said}`,
  );
  const { checks, urls, readyAfterMs } = progress;
  const failed = ending.exitCode !== 0 && !signal.aborted;
  const verdict: Verdict =
    failed || (checks.length > 0 && verdictOf(checks) === 'failed') ? 'failed' : 'passed';
  const { exitCode, error } = ending;
  return { verdict, checks, urls, readyAfterMs, durationMs, log, output: ending.output, exitCode, error };
}

/** Relative where the file is below the current directory. */
function shownPath(cwd: string, file: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}

interface Accompanied {
  readonly options: RunAndProveOptions;
  readonly instance: RunningInstance;
  readonly progress: Progress;
  readonly started: number;
}

async function accompany(
  context: CommandContext,
  { options, instance, progress, started }: Accompanied,
): Promise<Ending> {
  const { signal, reporter } = context;
  const { profile } = options;
  try {
    const outcome = await waitForRunner({ instance, profile, signal });
    if (outcome.state === 'ended') return endOf(context, { profile, instance, exit: outcome.exit });
    progress.checks = outcome.checks;
    progress.urls = urlsOf(profile, instance);
    progress.readyAfterMs = Math.round(performance.now() - started);
    reporter.step('prove', describe(outcome.checks), progress.readyAfterMs);
    reportReady(context, { profile, urls: progress.urls });
    if (options.until === 'healthy') {
      await instance.stop();
      return { exitCode: 0, said: 'after its first healthy answer, as --once asks' };
    }
    progress.checks = [...progress.checks, ...(await proveLiveness(context, { profile, instance }))];
    return endOf(context, { profile, instance, exit: await instance.exited });
  } catch (error) {
    if (!signal.aborted) throw error;
    return endOf(context, { profile, instance, exit: await instance.stop() });
  }
}

interface EndOptions {
  readonly profile: Profile;
  readonly instance: RunningInstance;
  readonly exit: ProcessExit;
}

function endOf({ signal }: CommandContext, { profile, instance, exit }: EndOptions): Ending {
  const output = exit.stdout === '' ? {} : { output: exit.stdout };
  const after = `after ${formatDuration(exit.durationMs)}`;
  if (signal.aborted && signal.reason instanceof UpError) {
    return {
      exitCode: signal.reason.exitCode,
      error: signal.reason,
      said: `${after}, nothing left running`,
      ...output,
    };
  }
  if (isJob(profile) && exit.exitCode === 0)
    return { exitCode: 0, said: `ended by itself with exit code 0 ${after}`, ...output };
  const error = instance.failure(exit);
  return { exitCode: error.exitCode, error, said: `ended ${after}`, ...output };
}

interface LivenessOptions {
  readonly profile: Profile;
  readonly instance: RunningInstance;
}

/** What must change over time; given up when the instance ends before. */
async function proveLiveness(
  { signal, reporter }: CommandContext,
  { profile, instance }: LivenessOptions,
): Promise<readonly Check[]> {
  const over = new AbortController();
  void instance.exited.then(() => over.abort());
  try {
    const started = performance.now();
    const servers = (): ReadonlyMap<string, string> => instance.servers();
    const checks = await checkLiveness({
      expect: profile.expect,
      servers,
      signal: AbortSignal.any([signal, over.signal]),
    });
    for (const { name, status, evidence } of checks) {
      reporter.step(
        status === 'passed' ? 'prove' : 'failed',
        `${name}: ${evidence}`,
        performance.now() - started,
      );
    }
    return checks;
  } catch (error) {
    if (over.signal.aborted) return [];
    throw error;
  }
}

function reportEvent({ reporter, options }: CommandContext, event: RunnerEvent): void {
  if (event.type === 'notice') reporter.step('note', event.message);
  else if (event.type === 'output' && options.verbose) reporter.output(event.text);
}

function reportReady(
  { reporter }: CommandContext,
  { profile, urls }: { readonly profile: Profile; readonly urls: readonly string[] },
): void {
  const [first, ...rest] = urls;
  reporter.step('ready', first ?? profile.name);
  for (const url of rest) reporter.more(url);
  if (!isJob(profile)) reporter.more('^C stops it');
}

function urlsOf(profile: Profile, instance: RunningInstance): readonly string[] {
  const servers = instance.servers();
  return Object.entries(profile.servers).flatMap(([name, { urls }]) => {
    const base = servers.get(name);
    return base === undefined ? [] : urls.map((url) => new URL(url, base).href);
  });
}

function describe(checks: readonly Check[]): string {
  if (checks.length === 0) return 'nothing is expected of it; it runs';
  return checks.map(({ name, evidence }) => `${name} ${evidence}`).join(' · ');
}

function isJob(profile: Profile): boolean {
  return profile.runner?.lifetime === 'job';
}
