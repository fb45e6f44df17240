import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErrorCode, safeText, UpError } from '@up/core';
import type { RunnerArtefact } from '@up/pack';
import {
  type OutputLine,
  type ProcessExit,
  type RunningProcess,
  type Session,
  startProcess,
} from '@up/process';
import type { Profile } from '@up/profiles';
import { type ControlMessage, parseControlMessage } from '@up/workload';
import { requireFreePorts } from './port-free.ts';

/** What a runner says while it runs. */
export type RunnerEvent =
  | Exclude<ControlMessage, { readonly type: 'failed' }>
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string };

export interface StartRunnerOptions {
  readonly profile: Profile;
  readonly artefact: RunnerArtefact;
  /** Arguments of the workload, after its own. */
  readonly args: readonly string[];
  /** The user's environment; it wins over what the profile's runner sets. */
  readonly env: NodeJS.ProcessEnv;
  /** The project's root, for the placeholder {project}. */
  readonly project: string;
  readonly session: Session;
  readonly signal: AbortSignal;
  readonly logFile: string;
  /** `inherit` gives a job the terminal; `lines` reports its output as events. */
  readonly output: 'inherit' | 'lines';
  readonly onEvent: (event: RunnerEvent) => void;
}

/** A runner that was started. Disposing of it stops it. */
export interface RunningInstance extends AsyncDisposable {
  readonly pid: number;
  /** Server name -> base URL: what it has announced, or the ports of its profile where it announces nothing. */
  servers(): ReadonlyMap<string, string>;
  readonly exited: Promise<ProcessExit>;
  /** Why it ended, as an error: in its own words where it said why. */
  failure(exit: ProcessExit): UpError;
  stop(): Promise<ProcessExit>;
}

/** The descriptor on which workloads report. */
const CONTROL_FD = 3;

/** A job's result on stdout is kept up to here. */
const MAX_JOB_OUTPUT = 1024 * 1024;

/**
 * Starts a runner as a process of this machine.
 * @throws UpError UP_PROGRAM_NOT_FOUND and the like when it cannot be started.
 */
export async function startRunner(options: StartRunnerOptions): Promise<RunningInstance> {
  const { profile, artefact, args, session, signal, logFile, onEvent, output } = options;
  const told = new Map<string, string>();
  let failed: Extract<ControlMessage, { type: 'failed' }> | undefined;
  const onControl = (message: ControlMessage): void => {
    if (message.type === 'failed') failed = message;
    else {
      if (message.type === 'listening') told.set(message.name, message.url);
      onEvent(message);
    }
  };
  await requireFreePorts(profile);
  const [program = '', ...own] = artefact.command;
  await mkdir(dirname(logFile), { recursive: true });
  const running = await startProcess({
    command: program === 'node' ? process.execPath : program,
    args: [...own, ...args],
    cwd: artefact.directory,
    env: await environment(options),
    extraOutputs: [CONTROL_FD],
    captureBytes: profile.runner?.lifetime === 'job' ? MAX_JOB_OUTPUT : 0,
    logFile,
    session,
    signal,
    onLine: (line) => {
      if (line.fd === CONTROL_FD) {
        const message = parseControlMessage(line.text);
        if (message !== undefined) onControl(message);
      } else onEvent(toOutput(line));
    },
    ...(output === 'inherit' ? { inherit: ['stdout', 'stderr'] as const } : {}),
  });
  return {
    pid: running.pid,
    servers: () => new Map([...defaultServers(profile), ...told]),
    exited: running.exited,
    failure: (exit) => explainExit({ profile, exit, failed, logFile, running }),
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

function toOutput({ fd, text }: OutputLine): RunnerEvent {
  return { type: 'output', stream: fd === 1 ? 'stdout' : 'stderr', text };
}

async function environment({
  profile,
  artefact,
  env,
  project,
  session,
}: StartRunnerOptions): Promise<NodeJS.ProcessEnv> {
  const wanted = Object.entries(profile.runner?.env ?? {});
  const needsScratch = wanted.some(([, value]) => value.includes('{scratch}'));
  const scratch = needsScratch ? await session.scratch(profile.name.replace('/', '-')) : '';
  const set = wanted.map(([name, value]) => [
    name,
    value.replaceAll('{scratch}', scratch).replaceAll('{project}', project),
  ]);
  return {
    ...Object.fromEntries(set),
    ...env,
    UP_SETTINGS: artefact.settingsFile,
    UP_CONTROL_FD: String(CONTROL_FD),
  };
}

/** A workload that announces its servers is not looked for elsewhere: another process may sit on its port. */
function defaultServers({ servers, runner }: Profile): readonly (readonly [string, string])[] {
  if (runner?.announces === true) return [];
  return Object.entries(servers)
    .filter(([, { port }]) => port > 0)
    .map(([name, { port }]) => [name, `http://127.0.0.1:${port}`]);
}

interface ExplainOptions {
  readonly profile: Profile;
  readonly exit: ProcessExit;
  readonly failed: Extract<ControlMessage, { type: 'failed' }> | undefined;
  readonly logFile: string;
  readonly running: RunningProcess;
}

function explainExit({ profile, exit, failed, logFile, running }: ExplainOptions): UpError {
  const tail = running.tail().map(safeText);
  const details = { exitCode: exit.exitCode, signal: exit.signal, tail, logFile };
  if (failed !== undefined) {
    const code: ErrorCode = failed.code;
    return new UpError(code, safeText(failed.message), {
      ...(failed.hint === undefined ? {} : { hint: safeText(failed.hint) }),
      details: { ...details, tail: [] },
    });
  }
  const how = exit.signal === undefined ? `exited with ${exit.exitCode}` : `was killed by ${exit.signal}`;
  return new UpError(
    'UP_WORKLOAD_FAILED',
    `${profile.name} ${how} after ${(exit.durationMs / 1000).toFixed(1)} s`,
    {
      hint: `Its whole output: ${logFile}`,
      details,
    },
  );
}
