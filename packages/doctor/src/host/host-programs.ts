/** Programs of a host. */
export interface HostPrograms {
  /** The first one of that name in PATH. */
  find(name: string): Promise<string | undefined>;
  /** All of that name in PATH, in its order; the same file is named once. */
  findAll(name: string): Promise<readonly string[]>;
  /** Runs a program to its end. Undefined where there is none. That it fails is a result. */
  run(command: string, options: RunOptions): Promise<ProgramRun | undefined>;
}

export interface RunOptions {
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly cwd?: string | undefined;
  /** Beside those of the host. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface ProgramRun {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** By line, the last 500. */
  readonly stderr: readonly string[];
  readonly durationMs: number;
}
