import type { Session } from './session.ts';

/** What to start, what to keep of its output, and when to end it. */
export interface ProcessSpec {
  /** A program name, looked up in the PATH of `env`, or a path. */
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
  /** The whole environment of the child; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** What the child reads on stdin; default: nothing, stdin is /dev/null. */
  readonly input?: string | Uint8Array | undefined;
  /** Further descriptors (3, 4...) opened for the child to write lines to. */
  readonly extraOutputs?: readonly number[] | undefined;
  /**
   * What of the program's output goes where this process's own goes, untouched: for a job that has the
   * terminal. It is then neither logged, nor kept, nor handed to `onLine`.
   */
  readonly inherit?: readonly ('stdout' | 'stderr')[] | undefined;
  /**
   * Gets every line as the child wrote it, without its line break. Nothing in it is neutralised or
   * redacted; a line over 64 Ki characters is cut. When it throws, the child is stopped and `exited` rejects with that error.
   */
  readonly onLine?: ((line: OutputLine) => void) | undefined;
  /**
   * Gets everything as it comes, before it is split: for who has a reader of lines of its own, or needs whole lines
   * however long they are. When it throws, the same happens as with `onLine`.
   */
  readonly onChunk?: ((chunk: OutputChunk) => void) | undefined;
  /** File that stdout and stderr are appended to as they come; complete when `exited` settles. */
  readonly logFile?: string | undefined;
  /** How many last lines of stdout and stderr are kept; default 40. */
  readonly tailLines?: number | undefined;
  /** How much of the beginning of stdout is kept; default 1 MiB. 0 for programs that run without end. */
  readonly captureBytes?: number | undefined;
  /** After this many milliseconds the program is stopped. */
  readonly timeoutMs?: number | undefined;
  /** Between SIGTERM and SIGKILL, in milliseconds; default 3000. */
  readonly killGraceMs?: number | undefined;
  /** Aborting it stops the program. */
  readonly signal?: AbortSignal | undefined;
  /** Journals the program, so that a later sweep finds it when this process was killed. */
  readonly session?: Session | undefined;
  /** What the user can do when the program is missing or fails; becomes the hint of that error. */
  readonly hint?: string | undefined;
}

/** One line of output. `fd` is 1 for stdout, 2 for stderr, 3 and up for the extra outputs. */
export interface OutputLine {
  readonly fd: number;
  readonly text: string;
}

/** A piece of output, as it was read. The bytes are the reader's only until it returns. */
export interface OutputChunk {
  readonly fd: number;
  readonly bytes: Uint8Array;
}

/** Why a program is no longer running: by itself, by somebody else's signal, or because this package ended it. */
export type ExitReason = 'exited' | 'signalled' | 'stopped' | 'timeout' | 'aborted';

export interface ProcessExit {
  readonly reason: ExitReason;
  /** Undefined when a signal ended the program. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** From start to the end of the program itself, in milliseconds. */
  readonly durationMs: number;
  /** The first `captureBytes` of stdout. */
  readonly stdout: string;
  /** true when the program wrote more to stdout than was kept. */
  readonly stdoutTruncated: boolean;
  /** The last lines of stdout and stderr, as they came. */
  readonly tail: readonly string[];
  /** Why the log file is not complete (`ENOSPC`...); undefined when it is. */
  readonly logProblem: string | undefined;
}

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Settles when the program ended, its output is read, its log closed and nothing of its group is left. */
  readonly exited: Promise<ProcessExit>;
  /** SIGTERM, grace, SIGKILL, for the program and everything it started. Idempotent. */
  stop(): Promise<ProcessExit>;
  /** The last lines of stdout and stderr so far. */
  tail(): readonly string[];
}
