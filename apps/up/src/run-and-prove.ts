import { relative } from 'node:path';
import { type Check, type ExitCode, formatDuration, UpError, type Verdict, verdictOf } from '@up/core';
import type { RunnerArtefact } from '@up/pack';
import type { ProcessExit, Session } from '@up/process';
import type { Profile, Registry } from '@up/profiles';
import { type RunnerEvent, type RunningInstance, startRunner, waitForRunner } from '@up/runner';
import type { CommandContext } from './context.ts';
import { proveLiveness } from './prove-liveness.ts';
import { reportProven, reportReady } from './report-ready.ts';
import { serverUrls } from './server-urls.ts';

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
  const { signal } = context;
  const { profile } = options;
  try {
    const outcome = await waitForRunner({ instance, profile, signal });
    if (outcome.state === 'ended') return endOf(context, { profile, instance, exit: outcome.exit });
    progress.checks = outcome.checks;
    progress.urls = serverUrls(profile, instance.servers());
    progress.readyAfterMs = Math.round(performance.now() - started);
    reportProven(context, { checks: outcome.checks, tookMs: progress.readyAfterMs });
    const { urls } = progress;
    reportReady(context, { name: profile.name, urls, ends: isJob(profile) ? undefined : '^C stops it' });
    if (options.until === 'healthy') {
      await instance.stop();
      return { exitCode: 0, said: 'after its first healthy answer, as --once asks' };
    }
    progress.checks = [...progress.checks, ...(await proveWhileItRuns(context, { profile, instance }))];
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
async function proveWhileItRuns(
  context: CommandContext,
  { profile, instance }: LivenessOptions,
): Promise<readonly Check[]> {
  const over = new AbortController();
  void instance.exited.then(() => over.abort());
  try {
    return await proveLiveness(context, {
      expect: profile.expect,
      servers: () => instance.servers(),
      signal: AbortSignal.any([context.signal, over.signal]),
    });
  } catch (error) {
    if (over.signal.aborted) return [];
    throw error;
  }
}

function reportEvent({ reporter, options }: CommandContext, event: RunnerEvent): void {
  if (event.type === 'notice') reporter.step('note', event.message);
  else if (event.type === 'output' && options.verbose) reporter.output(event.text);
}

function isJob(profile: Profile): boolean {
  return profile.runner?.lifetime === 'job';
}
