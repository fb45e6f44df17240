import { truncate } from '@up/core';
import type { ProcessExit } from '@up/process';
import { startProcess } from '@up/process';
import { type BuildLog, createBuildLog } from '../log/build-log.ts';
import type { BuildError } from '../log/build-snapshot.ts';
import type { NixEvent } from '../log/nix-event.ts';
import { createNixLogDecoder } from '../log/read-nix-log.ts';
import { INSTALL_HINT, type NixContext } from './nix-context.ts';

/** Whatever the configuration says: `nix` with flakes is behind these in every release. */
const GLOBAL = ['--extra-experimental-features', 'nix-command flakes', '--log-format', 'internal-json'];
/** The answer about a whole system has some ten megabytes. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
/** Nix ends its builders itself, which takes it a while when there are many. */
const KILL_GRACE_MS = 10_000;
const KEPT_LINES = 200;
const KEPT_OF_NOTE = 16 * 1024;
/** A builder can print a line of any length. */
const MAX_LINE_BYTES = 256 * 1024;

export interface RunNixOptions {
  /** After `nix`: `['eval', '--json', '.#x']`. */
  readonly args: readonly string[];
  /** Gets every line of stderr, read. */
  readonly onEvent?: ((event: NixEvent) => void) | undefined;
  /** File that everything is appended to, as it comes. */
  readonly logFile?: string | undefined;
}

export interface NixRun {
  /** `interrupted`: by the signal of the context. */
  readonly outcome: 'succeeded' | 'failed' | 'interrupted';
  /** Undefined when a signal ended Nix. 1 for every failure of `nix build`. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly durationMs: number;
  readonly stdout: string;
  /** What Nix itself calls an error, without failed dependencies: those are never the cause. */
  readonly errors: readonly BuildError[];
  /** The last lines of stderr that are neither records nor errors: of curl, ssh and git, and warnings. */
  readonly notes: readonly string[];
  readonly log: BuildLog;
}

/**
 * Runs a command of `nix` to its end and reads its log. That it fails, or is interrupted, is a result. Its whole
 * process group is gone when this resolves.
 * @throws UpError UP_PROGRAM_NOT_FOUND where there is no Nix, with how to install it; UP_PROGRAM_FAILED where it cannot
 *   be started or answers without end; the reason of the signal, when that was aborted before.
 */
export async function runNix(
  { signal, env = process.env, cwd, session, store }: NixContext,
  { args, onEvent, logFile }: RunNixOptions,
): Promise<NixRun> {
  const log = createBuildLog();
  const notes: string[] = [];
  const take = (event: NixEvent): void => {
    log.add(event);
    if (event.kind === 'text') keep(notes, event.text);
    onEvent?.(event);
  };
  // Of a line that is too long the end is needed, too: there it says whose it is.
  const decoder = createNixLogDecoder({ maxLineBytes: MAX_LINE_BYTES });
  const running = await startProcess({
    command: 'nix',
    args: [...GLOBAL, ...(store === undefined ? [] : ['--store', store]), ...args],
    env,
    cwd,
    signal,
    session,
    logFile,
    captureBytes: MAX_ANSWER_BYTES,
    killGraceMs: KILL_GRACE_MS,
    hint: INSTALL_HINT,
    tailLines: 0,
    onChunk: ({ fd, bytes }) => {
      if (fd === 2) for (const event of decoder.push(bytes)) take(event);
    },
  });
  const exit = await running.exited;
  for (const event of decoder.end()) take(event);
  const { errors, notes: messages } = log.snapshot();
  return {
    outcome: outcomeOf(exit),
    exitCode: exit.exitCode,
    signal: exit.signal,
    durationMs: exit.durationMs,
    stdout: exit.stdout,
    errors,
    notes: [...messages, ...notes],
    log,
  };
}

function outcomeOf({ reason, exitCode }: ProcessExit): NixRun['outcome'] {
  if (reason === 'aborted') return 'interrupted';
  return exitCode === 0 ? 'succeeded' : 'failed';
}

function keep(notes: string[], text: string): void {
  if (text.trim() === '') return;
  notes.push(truncate(text, KEPT_OF_NOTE));
  if (notes.length > KEPT_LINES) notes.shift();
}
