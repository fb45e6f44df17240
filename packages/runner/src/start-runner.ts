import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { redact, safeText, systemErrorCode, UpError } from '@up/core';
import type { RunnerArtefact } from '@up/pack';
import { type OutputLine, type ProcessExit, type Session, startProcess } from '@up/process';
import type { Profile } from '@up/profiles';
import { type ControlMessage, parseControlMessage } from '@up/workload';
import { CONTROL_FD, environmentOf } from './environment.ts';
import { explainExit } from './explain-exit.ts';
import { requireFreePorts } from './port-free.ts';
import { Servers } from './servers.ts';

/** What a runner says while it runs. Lines of output are neutralised and redacted; the log has them as they came. */
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
  /** When it throws, the runner is stopped and `exited` rejects with that error. */
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

/** A job's result on stdout is kept up to here. */
const MAX_JOB_OUTPUT = 1024 * 1024;

/**
 * Starts a runner as a process of this machine.
 * @throws UpError UP_PORT_IN_USE; UP_PROGRAM_NOT_FOUND, UP_PROGRAM_FAILED when it cannot be started;
 *   UP_DIRECTORY_UNWRITABLE or UP_DISK_FULL when its log or scratch directory cannot be made; the
 *   signal's reason when aborted already.
 */
export async function startRunner(options: StartRunnerOptions): Promise<RunningInstance> {
  const { profile, artefact, args, session, signal, logFile, onEvent, output } = options;
  const servers = new Servers(profile);
  let failed: Extract<ControlMessage, { readonly type: 'failed' }> | undefined;
  const onControl = (message: ControlMessage): void => {
    if (message.type === 'failed') {
      failed = message;
      return;
    }
    if (message.type === 'listening') servers.announce(message);
    onEvent(message);
  };
  signal.throwIfAborted();
  await requireFreePorts(profile);
  await makeLogDirectory(logFile);
  const [program = '', ...own] = artefact.command;
  const running = await startProcess({
    command: program === 'node' ? process.execPath : program,
    args: [...own, ...args],
    cwd: artefact.directory,
    env: await environmentOf(options),
    extraOutputs: [CONTROL_FD],
    captureBytes: profile.runner?.lifetime === 'job' ? MAX_JOB_OUTPUT : 0,
    logFile,
    session,
    signal,
    onLine: (line) => {
      if (line.fd !== CONTROL_FD) return onEvent(toOutput(line));
      const message = parseControlMessage(line.text);
      if (message !== undefined) onControl(message);
    },
    ...(output === 'inherit' ? { inherit: ['stdout', 'stderr'] as const } : {}),
  });
  return {
    pid: running.pid,
    servers: () => servers.snapshot(),
    exited: running.exited,
    failure: (exit) =>
      explainExit({ profile, exit, failed, logFile: output === 'lines' ? logFile : undefined }),
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

function toOutput({ fd, text }: OutputLine): RunnerEvent {
  return { type: 'output', stream: fd === 1 ? 'stdout' : 'stderr', text: redact(safeText(text)) };
}

async function makeLogDirectory(logFile: string): Promise<void> {
  try {
    await mkdir(dirname(logFile), { recursive: true });
  } catch (cause) {
    const code = systemErrorCode(cause);
    throw new UpError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'UP_DISK_FULL' : 'UP_DIRECTORY_UNWRITABLE',
      `The directory of the log ${logFile} cannot be made (${code ?? String(cause)})`,
      { hint: 'Check that it may be written there and that there is room.', cause },
    );
  }
}
