import { startProcess } from '@up/process';
import type { NixContext } from '../invoke/nix-context.ts';
import type { NixRun } from '../invoke/run-nix.ts';
import { settleBuilds } from '../invoke/settle-builds.ts';
import { type BuildLog, createBuildLog } from '../log/build-log.ts';
import type { NixEvent } from '../log/nix-event.ts';
import { parseNixLogLine } from '../log/parse-nix-log-line.ts';

export interface StepOptions {
  /** Program first. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** Everything is appended to it. */
  readonly logFile: string;
  /** Gets every line of stdout and stderr, read, as it comes: what is no record of Nix is a text. */
  readonly onEvent: (event: NixEvent) => void;
  readonly hint?: string | undefined;
}

export interface StepResult {
  readonly outcome: NixRun['outcome'];
  readonly exitCode: number | undefined;
  readonly log: BuildLog;
}

/** Activating a system restarts services: what is stopped in the middle needs time. */
const KILL_GRACE_MS = 30_000;

/**
 * Runs the tool to its end. That it fails, or is interrupted, is a result. Its process group is gone when this resolves.
 * @throws UpError as `startProcess`.
 */
export async function runStep(
  context: NixContext,
  { command, cwd, logFile, onEvent, hint }: StepOptions,
): Promise<StepResult> {
  const { env, signal, session } = context;
  const [program = '', ...args] = command;
  const log = createBuildLog();
  const running = await startProcess({
    command: program,
    args,
    cwd,
    env,
    signal,
    session,
    logFile,
    hint,
    captureBytes: 0,
    killGraceMs: KILL_GRACE_MS,
    onLine: ({ text }) => {
      const event = parseNixLogLine(text);
      log.add(event);
      onEvent(event);
    },
  });
  const exit = await running.exited;
  const outcome = exit.reason === 'aborted' ? 'interrupted' : exit.exitCode === 0 ? 'succeeded' : 'failed';
  await settleBuilds(context, { run: { outcome, signal: exit.signal, log } });
  return { outcome, exitCode: exit.exitCode, log };
}
